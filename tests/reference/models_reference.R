# Writes tests/reference/models_reference.json: Cox models as a study file asks for them, on the
# data set gbsg2 of lifelines: stratified, with interactions, by subgroup, selected step by step,
# validated; tests of terms by each statistic; scaled Schoenfeld residuals and their smooth; and
# quantiles of survival. From the root of the repository:
#
#   Rscript tests/reference/models_reference.R "$(python -c \
#     'import lifelines.datasets as d; print(*d.__path__)')"

suppressPackageStartupMessages({
  library(survival)
  library(splines)
  library(jsonlite)
})
arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 1) stop("usage: models_reference.R DATA_DIR")
options(warn = 1)
control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 60)
vec <- function(x) I(as.numeric(x))

data <- read.csv(file.path(arguments[1], "gbsg2.csv"))
data <- data.frame(
  time = data$time / (365.25 / 12), event = data$cens,
  age = data$age / 10, menopause = factor(data$menostat, c("Pre", "Post")),
  size = data$tsize / 10, grade = factor(data$tgrade), nodes = data$pnodes,
  hormone = factor(data$horTh, c("no", "yes"))
)
ties <- c("efron", "breslow")

fit_of <- function(formula, method, rows = TRUE) {
  environment(formula) <- environment()
  coxph(formula, data = data[rows, ], ties = method, control = control, model = TRUE, x = TRUE)
}

ratios <- function(fit) {
  b <- coef(fit)
  se <- sqrt(diag(vcov(fit)))
  list(
    ratio = vec(exp(b)), low = vec(exp(b - qnorm(0.975) * se)),
    high = vec(exp(b + qnorm(0.975) * se)), p = vec(2 * pnorm(-abs(b / se)))
  )
}

wald <- function(fit, at) {
  b <- coef(fit)[at]
  drop(t(b) %*% solve(vcov(fit)[at, at]) %*% b)
}

# Tests of the terms in the model of all of them; the score test is taken with the term last.
term_tests <- function(names, method, suffix = "") {
  full <- fit_of(as.formula(paste("Surv(time, event) ~", paste(names, collapse = "+"), suffix)), method)
  sapply(names, function(name) {
    others <- setdiff(names, name)
    reduced <- fit_of(
      as.formula(paste("Surv(time, event) ~", paste(others, collapse = "+"), suffix)), method
    )
    last <- as.formula(paste("Surv(time, event) ~", paste(c(others, name), collapse = "+"), suffix))
    df <- length(coef(full)) - length(coef(reduced))
    at_zero <- coxph(
      last,
      data = data, ties = method, init = c(coef(reduced), rep(0, df)),
      control = coxph.control(iter.max = 0)
    )
    at <- full$assign[[name]]
    list(
      wald = wald(full, at), "likelihood-ratio" = 2 * (full$loglik[2] - reduced$loglik[2]),
      score = at_zero$score, df = df
    )
  }, simplify = FALSE)
}

stratified <- function(method) {
  fit <- fit_of(Surv(time, event) ~ age + hormone + nodes + strata(grade), method)
  zph <- cox.zph(fit)$table
  c_index <- concordance(fit)
  c(
    ratios(fit),
    list(
      loglik = vec(fit$loglik), likelihood_ratio = 2 * diff(fit$loglik), score = fit$score,
      zph = vec(zph[, "chisq"]),
      concordance = vec(c(c_index$concordance, sqrt(c_index$var[1]))),
      terms = term_tests(c("age", "hormone", "nodes"), method, "+ strata(grade)")
    )
  )
}

interaction <- function(method) {
  with_terms <- function(pair) {
    base <- fit_of(Surv(time, event) ~ age + menopause + grade + hormone, method)
    full <- fit_of(
      as.formula(paste("Surv(time, event) ~ age + menopause + grade + hormone +", pair)), method
    )
    at <- full$assign[[pair]]
    found <- ratios(full)
    list(
      ratio = vec(found$ratio[at]), low = vec(found$low[at]), high = vec(found$high[at]),
      p = vec(found$p[at]), likelihood_ratio = 2 * (full$loglik[2] - base$loglik[2]),
      wald = wald(full, at), df = length(at)
    )
  }
  list(
    "menopause:hormone" = with_terms("menopause:hormone"),
    "age:grade" = with_terms("age:grade"),
    "grade:hormone" = with_terms("grade:hormone"),
    "age:nodes" = local({
      base <- fit_of(Surv(time, event) ~ age + menopause + grade + hormone + nodes, method)
      full <- fit_of(
        Surv(time, event) ~ age + menopause + grade + hormone + nodes + age:nodes, method
      )
      found <- lapply(ratios(full), function(x) vec(x[7]))
      c(found, list(
        likelihood_ratio = 2 * (full$loglik[2] - base$loglik[2]), wald = wald(full, 7), df = 1
      ))
    })
  )
}

subgroups <- function(method) {
  by <- function(name) {
    inside <- lapply(setNames(levels(data[[name]]), levels(data[[name]])), function(level) {
      rows <- data[[name]] == level
      c(
        lapply(ratios(fit_of(Surv(time, event) ~ hormone, method, rows)), function(x) vec(x[1])),
        list(n = sum(rows), events = sum(data$event[rows]))
      )
    })
    base <- fit_of(as.formula(paste("Surv(time, event) ~ hormone +", name)), method)
    full <- fit_of(as.formula(paste("Surv(time, event) ~ hormone *", name)), method)
    list(levels = inside, interaction = 2 * (full$loglik[2] - base$loglik[2]))
  }
  list(menopause = by("menopause"), grade = by("grade"))
}

schoenfeld <- function(method) {
  fit <- fit_of(Surv(time, event) ~ age + grade + nodes, method)
  zph <- cox.zph(fit, terms = FALSE)
  smooths <- lapply(seq_len(ncol(zph$y)), function(j) {
    grid <- seq(min(zph$x), max(zph$x), length = 40)
    basis <- ns(c(grid, zph$x), df = 4, intercept = TRUE)
    drawn <- basis[1:40, ]
    q <- qr(basis[-(1:40), ])
    back <- backsolve(q$qr[1:4, 1:4], diag(4))
    value <- drawn %*% qr.coef(q, zph$y[, j])
    se <- sqrt(zph$var[j, j] * rowSums((drawn %*% (back %*% t(back))) * drawn))
    list(value = vec(value), margin = vec(2 * se))
  })
  rows <- c(1:20, nrow(zph$y))
  list(
    x = vec(zph$x[rows]), time = vec(zph$time[rows]),
    # Events at the same time may stand in another order.
    sums = vec(colSums(zph$y)), squares = vec(colSums(zph$y^2)), last = vec(zph$y[nrow(zph$y), ]),
    smooths = smooths
  )
}

# Resamples by a rule that another program can repeat; a step of the optimism bootstrap in each.
validation <- function(method) {
  n <- 120
  part <- data[seq_len(n), ]
  formula <- Surv(time, event) ~ age + size + nodes + hormone
  fit <- coxph(formula, part, ties = method, control = control)
  concordance_of <- function(risk, on) {
    concordance(Surv(on$time, on$event) ~ risk, reverse = TRUE)$concordance
  }
  predictor <- function(fit, on) {
    x <- model.matrix(formula, on)[, -1]
    drop(x %*% coef(fit))
  }
  found <- sapply(0:39, function(b) {
    rows <- ((0:(n - 1)) * (2 * b + 7) + (0:(n - 1))^2 * (b + 3)) %% n + 1
    sample <- part[rows, ]
    drawn <- coxph(formula, sample, ties = method, control = control)
    risk <- predictor(drawn, part)
    slope <- coef(coxph(Surv(part$time, part$event) ~ risk, ties = method, control = control))
    c(concordance_of(predictor(drawn, sample), sample) - concordance_of(risk, part), slope)
  })
  apparent <- concordance_of(predictor(fit, part), part)
  list(
    apparent = apparent, corrected = apparent - mean(found[1, ]), slope = mean(found[2, ])
  )
}

quantiles <- function() {
  shares <- c(0.1, 0.25)
  one <- function(rows, type) {
    fit <- survfit(Surv(time, event) ~ 1, data = data[rows, ], conf.type = type)
    found <- quantile(fit, shares)
    list(time = vec(found$quantile), low = vec(found$lower), high = vec(found$upper))
  }
  list(
    all = one(TRUE, "log"),
    III = one(data$grade == "III", "log"),
    plain = one(data$grade == "III", "plain")
  )
}

# The best division of a number by the log-rank test, and the correction for the search.
cut_point <- function() {
  rows <- seq_len(120)
  time <- data$time[rows]
  event <- data$event[rows]
  x <- data$nodes[rows]
  cuts <- sort(unique(x))
  possible <- Filter(function(cut) {
    above <- sum(x > cut)
    above >= 0.1 * length(x) && above <= 0.9 * length(x)
  }, cuts)
  statistics <- sapply(possible, function(cut) survdiff(Surv(time, event) ~ (x > cut))$chisq)
  z <- sqrt(max(statistics))
  list(
    cut = possible[which.max(statistics)], statistic = max(statistics),
    possible = length(possible),
    corrected = dnorm(z) * (z - 1 / z) * log((1 - 0.1)^2 / 0.1^2) + 4 * dnorm(z) / z
  )
}

per_method <- function(f) setNames(lapply(ties, f), ties)
out <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival"))),
  stratified = per_method(stratified),
  terms = per_method(function(method) {
    term_tests(c("age", "menopause", "grade", "hormone", "nodes"), method)
  }),
  interactions = per_method(interaction),
  subgroups = per_method(subgroups),
  schoenfeld = per_method(schoenfeld),
  validation = per_method(validation),
  quantiles = quantiles(),
  cut_point = cut_point()
)
write(
  toJSON(out, digits = I(17), auto_unbox = TRUE, null = "null", na = "null", pretty = TRUE),
  "tests/reference/models_reference.json"
)
