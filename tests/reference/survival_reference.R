# Writes tests/reference/survival_reference.json: what R's survival package says of the data sets
# that write_datasets.py writes, and of the small samples below. From the root of the repository:
#
#   python tests/reference/write_datasets.py DATA_DIR
#   Rscript tests/reference/survival_reference.R DATA_DIR
#
# Null in the output is R's NA, NaN or Inf.

suppressPackageStartupMessages({
  library(survival)
  library(jsonlite)
})
arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 1) stop("usage: survival_reference.R DATA_DIR")
data_dir <- arguments[1]

conf_types <- c("log", "log-log", "plain", "logit", "arcsin")
adjustments <- c("holm", "bonferroni", "BH")

# Convergence beyond the defaults, so that the digits are the maximum's and not the iteration's.
control <- coxph.control(eps = 1e-11, toler.chol = 1e-13, iter.max = 50)

vec <- function(x) I(as.numeric(x))

medians <- function(time, event, level = 0.95) {
  out <- lapply(conf_types, function(type) {
    fit <- survfit(Surv(time, event) ~ 1, conf.type = type, conf.int = level)
    columns <- c("median", paste0(level, c("LCL", "UCL")))
    vec(summary(fit)$table[columns])
  })
  setNames(out, conf_types)
}

curve <- function(time, event, points = Inf) {
  fit <- survfit(Surv(time, event) ~ 1)
  k <- length(fit$time)
  at <- if (k <= points) seq_len(k) else unique(round(seq(1, k, length.out = points)))
  out <- list(
    time = vec(fit$time[at]),
    n_risk = vec(fit$n.risk[at]),
    n_event = vec(fit$n.event[at]),
    n_censor = vec(fit$n.censor[at]),
    surv = vec(fit$surv[at]),
    std_err = vec((fit$surv * fit$std.err)[at]) # as in summary(fit)$std.err
  )
  for (type in conf_types) {
    fit <- survfit(Surv(time, event) ~ 1, conf.type = type)
    out$lower[[type]] <- vec(fit$lower[at])
    out$upper[[type]] <- vec(fit$upper[at])
  }
  out
}

kaplan_meier <- function(time, event, points = Inf) {
  list(
    curve = curve(time, event, points),
    medians = medians(time, event),
    medians_90 = medians(time, event, 0.90),
    follow_up = medians(time, 1 - event)
  )
}

# Tarone's trend test from the parts of survdiff: (s'(O - E))^2 / (s'Vs) with s = 0, 1, 2, ...
trend <- function(fit) {
  s <- seq_along(fit$obs) - 1
  variance <- drop(t(s) %*% fit$var %*% s)
  statistic <- sum(s * (fit$obs - fit$exp))^2 / variance
  list(statistic = statistic, p = pchisq(statistic, 1, lower.tail = FALSE))
}

logrank <- function(time, event, group) {
  fit <- survdiff(Surv(time, event) ~ group)
  pairs <- combn(sort(unique(group)), 2)
  p <- apply(pairs, 2, function(pair) {
    members <- group %in% pair
    survdiff(Surv(time[members], event[members]) ~ group[members])$pvalue
  })
  list(
    chisq = fit$chisq,
    df = sum(fit$exp > 0) - 1,
    p = fit$pvalue,
    obs = vec(fit$obs),
    exp = vec(fit$exp),
    trend = trend(fit),
    pairs = lapply(seq_len(ncol(pairs)), function(j) I(pairs[, j])),
    pairwise = c(
      list(none = vec(p)),
      setNames(lapply(adjustments, function(method) vec(p.adjust(p, method))), adjustments)
    )
  )
}

cox <- function(data, ties) {
  data$group <- factor(data$group)
  names <- c("group", setdiff(colnames(data), c("time", "event", "group")))
  formula <- reformulate(names, response = quote(Surv(time, event)))
  fit <- coxph(formula, data = data, ties = ties, control = control)
  wald <- lapply(names, function(name) {
    at <- fit$assign[[name]]
    b <- coef(fit)[at]
    statistic <- drop(t(b) %*% solve(vcov(fit)[at, at], b))
    p <- pchisq(statistic, length(at), lower.tail = FALSE)
    list(statistic = statistic, df = length(at), p = p)
  })
  zph <- cox.zph(fit)$table
  c_index <- concordance(fit)
  list(
    coef = vec(coef(fit)),
    se = vec(sqrt(diag(vcov(fit)))),
    loglik = vec(fit$loglik),
    score = fit$score,
    likelihood_ratio = 2 * diff(fit$loglik),
    wald_all = as.numeric(fit$wald.test),
    wald = setNames(wald, names),
    zph = setNames(
      lapply(rownames(zph), function(name) as.list(zph[name, ])),
      c(names, "GLOBAL")
    ),
    concordance = list(estimate = unname(c_index$concordance), se = sqrt(c_index$var[1]))
  )
}

covariate_concordance <- function(data) {
  names <- setdiff(colnames(data), c("time", "event"))
  out <- lapply(names, function(name) {
    fit <- concordance(Surv(data$time, data$event) ~ data[[name]], reverse = TRUE)
    list(estimate = unname(fit$concordance), se = sqrt(fit$var[1]))
  })
  setNames(out, names)
}

analyse <- function(name) {
  data <- read.csv(file.path(data_dir, paste0(name, ".csv")))
  groups <- sort(unique(data$group))
  by_group <- lapply(groups, function(g) {
    members <- data$group == g
    kaplan_meier(data$time[members], data$event[members], 10)
  })
  logrank <- logrank(data$time, data$event, data$group)
  # The same trend test as the score test of the exact conditional likelihood.
  exact <- coxph(Surv(time, event) ~ group, data = data, ties = "exact", iter.max = 0)
  logrank$trend$exact_score <- exact$score
  list(
    n = nrow(data),
    events = sum(data$event),
    overall = kaplan_meier(data$time, data$event, 20),
    by_group = by_group,
    logrank = logrank,
    efron = cox(data, "efron"),
    breslow = cox(data, "breslow"),
    concordance = covariate_concordance(data)
  )
}

# Samples of one group: c(time, ...), c(event, ...).
samples <- list(
  half_1_2 = list(c(1, 2), c(1, 1)),
  half_1_to_4 = list(c(1, 2, 3, 4), c(1, 1, 1, 1)),
  half_1_to_6 = list(1:6, rep(1, 6)),
  half_1_to_22 = list(1:22, rep(1, 22)),
  odd_1_to_5 = list(1:5, rep(1, 5)),
  half_never_below = list(
    c(54, 75, 77, 84, 87, 92, 103, 105, 112, 118), c(1, 1, 1, 1, 1, 0, 0, 0, 0, 0)
  ),
  half_below_at_the_end = list(
    c(54, 75, 77, 84, 87, 92, 103, 105, 112, 118), c(1, 1, 1, 1, 1, 0, 0, 0, 0, 1)
  ),
  half_with_censored_between = list(c(1, 2, 3, 4), c(1, 1, 0, 1)),
  half_after_censoring = list(c(1, 2, 3, 5, 8, 9), c(0, 0, 1, 1, 1, 1)),
  half_by_ties = list(c(2, 2, 5, 5), c(1, 1, 1, 1)),
  half_event_and_censored_tied = list(c(2, 2, 2, 5), c(1, 1, 0, 1)),
  one_patient_with_event = list(3, 1),
  one_patient_censored = list(3, 0),
  everyone_censored = list(c(1, 2, 2, 5), c(0, 0, 0, 0)),
  not_reached = list(c(1, 2, 3, 4, 5), c(1, 0, 1, 0, 0)),
  reaches_zero = list(c(1, 2, 3, 4, 4), c(0, 1, 1, 1, 1)),
  all_at_once = list(c(7, 7, 7), c(1, 1, 1)),
  event_at_zero = list(c(0, 0, 2, 3, 6), c(1, 0, 1, 0, 1)),
  first_censored = list(c(1, 2, 3), c(0, 1, 1)),
  last_bit = list(c(0.1 + 0.2, 0.3, 0.3, 0.7, 0.9), c(1, 1, 0, 1, 0))
)

# Samples of several groups: time, event, group.
comparisons <- list(
  group_without_events = list(
    c(1, 3, 4, 6, 8, 2, 5, 7, 9, 9), c(1, 1, 1, 0, 1, 0, 0, 0, 0, 0), rep(0:1, each = 5)
  ),
  third_group_never_at_risk = list(
    c(4, 5, 6, 9, 4, 7, 8, 9, 1, 2, 3, 3), c(1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0), rep(0:2, each = 4)
  ),
  first_group_never_at_risk = list(
    c(1, 2, 3, 3, 4, 7, 8, 9, 4, 5, 6, 9), c(0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 0, 1), rep(0:2, each = 4)
  ),
  group_of_one_patient = list(
    c(3, 1, 2, 4, 5), c(1, 1, 1, 0, 1), c(0, 1, 1, 1, 1)
  ),
  last_bit = list(
    c(0.1 + 0.2, 0.7, 0.9, 0.3, 0.8, 1.1), c(1, 1, 0, 1, 1, 1), rep(0:1, each = 3)
  )
)

# Discrimination with tied times and tied scores: time, event, score.
scores <- list(
  tied_times = list(c(1, 1, 1, 2, 2, 3), c(1, 1, 0, 1, 0, 1), c(5, 3, 4, 3, 1, 2)),
  tied_scores = list(c(1, 2, 3, 4, 5, 6), c(1, 1, 0, 1, 1, 0), c(2, 2, 1, 1, 2, 1)),
  everything_tied = list(c(2, 2, 2, 4, 4, 4), c(1, 1, 0, 1, 1, 1), c(1, 2, 2, 1, 2, 3)),
  perfect = list(c(1, 2, 3, 4), c(1, 1, 1, 1), c(4, 3, 2, 1))
)

# Effects so strong that the risks of one data set span twenty orders of magnitude: the covariate
# rises by one with each patient while the time falls by one with each `tied` patients.
strong <- function(n, tied, ties) {
  x <- seq_len(n) - 1
  time <- n - x %/% tied
  fit <- coxph(Surv(time, rep(1, n)) ~ x, ties = ties, control = control)
  list(
    n = n, tied = tied, ties = ties,
    coef = unname(coef(fit)), se = sqrt(vcov(fit)[1]), loglik = vec(fit$loglik)
  )
}

score_concordance <- function(time, event, score) {
  fit <- concordance(Surv(time, event) ~ score, reverse = TRUE)
  list(estimate = unname(fit$concordance), se = sqrt(fit$var[1]))
}

samples_out <- lapply(samples, function(x) {
  c(list(time = vec(x[[1]]), event = vec(x[[2]])), kaplan_meier(x[[1]], x[[2]]))
})
comparisons_out <- lapply(comparisons, function(x) {
  test <- survdiff(Surv(x[[1]], x[[2]]) ~ x[[3]])
  list(
    time = vec(x[[1]]), event = vec(x[[2]]), group = vec(x[[3]]),
    chisq = test$chisq, df = sum(test$exp > 0) - 1, p = test$pvalue,
    obs = vec(test$obs), exp = vec(test$exp), trend = trend(test)
  )
})
scores_out <- lapply(scores, function(x) {
  c(
    list(time = vec(x[[1]]), event = vec(x[[2]]), score = vec(x[[3]])),
    score_concordance(x[[1]], x[[2]], x[[3]])
  )
})
names <- sub("[.]csv$", "", list.files(data_dir, pattern = "[.]csv$"))
data_sets <- setNames(lapply(names, analyse), names)

write_json(
  list(
    R = R.version.string,
    survival = as.character(packageVersion("survival")),
    data_sets = data_sets,
    samples = samples_out,
    comparisons = comparisons_out,
    scores = scores_out,
    strong = list(
      strong(40, 2, "efron"), strong(40, 2, "breslow"),
      strong(40, 4, "efron"), strong(40, 4, "breslow"),
      strong(400, 4, "efron"), strong(400, 4, "breslow")
    )
  ),
  "tests/reference/survival_reference.json",
  digits = NA, auto_unbox = TRUE, na = "null", pretty = 1
)
