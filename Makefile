.PHONY: example check
example: ; .ci/example
check: ; .ci/check
