# Writes tests/reference/proportions_reference.json, from the root of the repository:
#   Rscript tests/reference/proportions_reference.R
library(jsonlite)

score <- function(x, n, level) suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE)$conf.int)
intervals <- list()
for (case in list(c(27, 74), c(0, 10), c(10, 10), c(1, 7), c(499, 1000))) {
  for (level in c(0.9, 0.95)) {
    x <- case[1]
    n <- case[2]
    tail <- (1 - level) / 2
    z <- qnorm(1 - tail)
    centre <- (x + z^2 / 2) / (n + z^2)
    half <- z * sqrt(centre * (1 - centre) / (n + z^2))
    beta <- qbeta(c(tail, 1 - tail), x + 0.5, n - x + 0.5)
    intervals[[length(intervals) + 1]] <- list(
      x = x, n = n, level = level,
      limits = list(
        "clopper-pearson" = as.numeric(binom.test(x, n, conf.level = level)$conf.int),
        wilson = as.numeric(score(x, n, level)),
        jeffreys = c(if (x == 0) 0 else beta[1], if (x == n) 1 else beta[2]),
        "agresti-coull" = c(max(centre - half, 0), min(centre + half, 1))
      )
    )
  }
}
write_json(
  list(r = R.version.string, intervals = intervals),
  "tests/reference/proportions_reference.json",
  digits = NA, auto_unbox = TRUE, pretty = TRUE
)
