# Writes tests/reference/options_reference.json: what R says of the options of [strata] and
# [methods] that tests/analyses/test_options.py sets. From the root of the repository:
#   Rscript tests/reference/options_reference.R "$(python -c 'import lifelines.datasets as d; print(*d.__path__)')"
suppressPackageStartupMessages({
  library(survival)
  library(jsonlite)
})
d <- read.csv(file.path(commandArgs(trailingOnly = TRUE), "lung.csv"))
d$ecog <- ifelse(is.na(d$ph.ecog), NA, ifelse(d$ph.ecog == 0, "0", "1+"))
test <- function(formula, rho = 0) {
  fit <- survdiff(formula, data = d, rho = rho)
  list(statistic = fit$chisq, p_value = pchisq(fit$chisq, 1, lower.tail = FALSE))
}
mean_to <- function(data, horizon) {
  found <- summary(survfit(Surv(time, status) ~ 1, data = data), rmean = horizon)$table
  list(estimate = found[["rmean"]], standard_error = found[["se(rmean)"]])
}
women <- mean_to(d[d$sex == 2, ], 500)
men <- mean_to(d[d$sex == 1, ], 500)
se <- sqrt(women$standard_error^2 + men$standard_error^2)
write_json(
  list(
    r = R.version.string, survival = as.character(packageVersion("survival")),
    stratified = test(Surv(time, status) ~ sex + strata(ecog)),
    fleming_harrington_1_0 = test(Surv(time, status) ~ sex, rho = 1),
    restricted_mean = list(
      all = mean_to(d, 500), men = men, women = women,
      difference = list(
        estimate = women$estimate - men$estimate, standard_error = se,
        p_value = 2 * pnorm(-abs(women$estimate - men$estimate) / se)
      )
    )
  ),
  "tests/reference/options_reference.json",
  digits = NA, auto_unbox = TRUE, pretty = TRUE
)
