# Writes tests/reference/firth_reference.json: Cox models by Firth's penalised likelihood, tests of
# terms, and stepwise selections. From the root of the repository, DATA_DIR being the folder that
# write_datasets.py writes:
#
#   python tests/reference/write_datasets.py DATA_DIR
#   Rscript tests/reference/firth_reference.R DATA_DIR
#
# Nothing here knows the formulas of the program. The penalised likelihood is that of firth.R; a
# model of fixed coefficients is coxph with iter.max = 0.

suppressPackageStartupMessages({
  library(survival)
  library(jsonlite)
})
arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 1) stop("usage: firth_reference.R DATA_DIR")
data_dir <- arguments[1]
source("tests/reference/firth.R")
options(warn = 1)

# Convergence beyond the defaults, so that the digits are the maximum's and not the iteration's.
control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 60)
methods <- c("efron", "breslow")

# ------------------------------------------------------------------------------------- Firth

# Six patients carry the marker and have no event.
marker <- function() {
  set.seed(6)
  n <- 60
  x <- as.numeric(seq_len(n) <= 6)
  age <- round(rnorm(n, 62, 9))
  time <- round(rexp(n, 0.06 * exp(0.02 * (age - 62))), 1) + 0.1 + 20 * x
  data.frame(time, event = ifelse(x == 1, 0, rbinom(n, 1, 0.8)), marker = x, age)
}

# The reference of three stages has no event, so that both others run away; months tie the times.
stages <- function() {
  set.seed(3)
  n <- 75
  stage <- rep(1:3, each = n / 3)
  time <- ceiling(rexp(n, 0.05)) + 6 * (stage == 1)
  event <- ifelse(stage == 1, 0, rbinom(n, 1, 0.7))
  data.frame(
    time, event, stage_2 = as.numeric(stage == 2), stage_3 = as.numeric(stage == 3),
    ldh = round(exp(rnorm(n, 5, 0.4)))
  )
}

# Every marked patient has an event before any other: monotone the other way.
early <- function() {
  set.seed(11)
  n <- 40
  x <- as.numeric(seq_len(n) <= 4)
  time <- ifelse(x == 1, seq_len(n), 4 + ceiling(rexp(n, 0.1)))
  data.frame(time, event = ifelse(x == 1, 1, rbinom(n, 1, 0.5)), marker = x)
}

# No separation, many ties.
tied <- function() {
  set.seed(21)
  n <- 90
  arm <- rep(0:1, n / 2)
  age <- round(rnorm(n, 60, 10))
  sex <- rbinom(n, 1, 0.4)
  time <- ceiling(rexp(n, 0.2 * exp(-0.6 * arm)))
  data.frame(time, event = rbinom(n, 1, 0.8), arm, sex, age)
}

handful <- function() {
  data.frame(
    time = c(2, 3, 3, 5, 5, 7, 8, 9), event = c(1, 1, 1, 0, 1, 1, 0, 0),
    arm = c(1, 1, 1, 1, 0, 1, 0, 0), age = c(71, 55, 62, 48, 66, 59, 63, 70)
  )
}

firth_samples <- list(
  marker = marker(), stages = stages(), early = early(), tied = tied(), handful = handful()
)
firth_out <- lapply(firth_samples, function(frame) {
  out <- lapply(methods, function(ties) firth(frame, ties))
  out <- c(list(data = frame), setNames(out, methods))
  out$efron_90 <- firth(frame, "efron", 0.90)[c("low", "high")]
  out
})

# --------------------------------------------------------------------------- tests of a term

fit_terms <- function(data, terms, ties, ...) {
  formula <- if (length(terms)) reformulate(terms, quote(Surv(time, event))) else Surv(time, event) ~ 1
  coxph(formula, data = data, ties = ties, control = control, ...)
}

log_likelihood <- function(fit) fit$loglik[length(fit$loglik)]

# Each: the statistic of `term` in the model of `terms`, and its degrees of freedom.
tests <- list(
  `likelihood-ratio` = function(data, terms, term, ties) {
    full <- fit_terms(data, terms, ties)
    table <- drop1(full, scope = reformulate(term), test = "Chisq")
    c(table$LRT[2], table$Df[2])
  },
  wald = function(data, terms, term, ties) {
    full <- fit_terms(data, terms, ties)
    at <- full$assign[[term]]
    b <- coef(full)[at]
    c(drop(t(b) %*% solve(vcov(full)[at, at], b)), length(at))
  },
  score = function(data, terms, term, ties) {
    others <- setdiff(terms, term)
    start <- coef(fit_terms(data, others, ties))
    formula <- reformulate(c(others, term), quote(Surv(time, event)))
    columns <- ncol(model.matrix(formula[-2], data)) - 1
    start <- c(start, rep(0, columns - length(start)))
    full <- coxph(formula, data = data, ties = ties, init = start, iter.max = 0)
    c(full$score, length(full$assign[[term]]))
  },
  conditional = function(data, terms, term, ties) {
    full <- fit_terms(data, terms, ties)
    at <- full$assign[[term]]
    b <- coef(full)
    v <- vcov(full)
    adjusted <- b - v[, at, drop = FALSE] %*% solve(v[at, at], b[at])
    adjusted[at] <- 0
    formula <- reformulate(terms, quote(Surv(time, event)))
    reduced <- coxph(formula, data = data, ties = ties, init = adjusted, iter.max = 0)
    c(2 * (log_likelihood(full) - log_likelihood(reduced)), length(at))
  }
)

record <- function(result) {
  list(statistic = result[1], df = result[2], p = tail_area(result[1], result[2]))
}

term_tests <- function(data, terms, ties, kinds = names(tests)) {
  lapply(tests[kinds], function(test) {
    setNames(lapply(terms, function(term) record(test(data, terms, term, ties))), terms)
  })
}

# ------------------------------------------------------------------------ stepwise selection

stepwise <- function(data, terms, ties, direction, entry, removal, pin, pout, forced = character()) {
  model <- if (direction == "forward") forced else terms
  steps <- list()
  visited <- list(sort(model))
  p_of <- function(results) sapply(results, function(x) tail_area(x[1], x[2]))
  repeat {
    inside <- setdiff(model, forced)
    leaving <- lapply(inside, function(term) tests[[removal]](data, model, term, ties))
    worst <- if (length(inside)) which.max(p_of(leaving)) else integer()
    if (length(worst) && p_of(leaving)[worst] > pout) {
      step <- list(action = "removed", term = inside[worst], result = leaving[[worst]])
      model <- setdiff(model, step$term)
    } else {
      outside <- setdiff(terms, model)
      entering <- lapply(outside, function(term) tests[[entry]](data, c(model, term), term, ties))
      best <- if (length(outside)) which.min(p_of(entering)) else integer()
      if (!length(best) || p_of(entering)[best] >= pin) break
      step <- list(action = "entered", term = outside[best], result = entering[[best]])
      model <- c(model, step$term)
    }
    steps <- c(steps, list(c(step[c("action", "term")], record(step$result))))
    if (any(sapply(visited, identical, sort(model)))) break
    visited <- c(visited, list(sort(model)))
  }
  list(
    direction = direction, entry = entry, removal = removal, pin = pin, pout = pout,
    forced = I(forced), ties = ties, steps = steps, terms = I(intersect(terms, model))
  )
}

selections <- function(data, terms, forced) {
  run <- function(...) stepwise(data, terms, ...)
  out <- list()
  for (ties in methods) {
    for (removal in c("likelihood-ratio", "wald", "conditional")) {
      for (direction in c("forward", "backward")) {
        out <- c(out, list(run(ties, direction, "score", removal, 0.05, 0.10)))
      }
    }
    out <- c(out, list(
      run(ties, "forward", "likelihood-ratio", "likelihood-ratio", 0.05, 0.10),
      run(ties, "forward", "likelihood-ratio", "likelihood-ratio", 0.05, 1), # forward alone
      run(ties, "backward", "score", "likelihood-ratio", 0, 0.05), # backward alone
      run(ties, "forward", "score", "wald", 0.5, 0.55),
      run(ties, "backward", "score", "conditional", 0.01, 0.02, forced)
    ))
  }
  out
}

# A score that enters first and leaves once the two variables that it is made of are in.
proxy <- function() {
  set.seed(5)
  n <- 150
  a <- round(rnorm(n), 2)
  b <- round(rnorm(n), 2)
  score <- round(a + b + rnorm(n, 0, 0.5), 2)
  region <- sample(0:2, n, TRUE)
  time <- ceiling(10 * rexp(n, exp(0.8 * a + 0.8 * b)))
  data.frame(
    time, event = rbinom(n, 1, 0.8), group = region, score, a, b, noise = round(rnorm(n), 2)
  )
}

comparison <- function(data) {
  data$group <- factor(data$group)
  terms <- c("group", setdiff(names(data), c("time", "event", "group")))
  c(
    setNames(lapply(methods, function(ties) term_tests(data, terms, ties)), methods),
    list(selections = selections(data, terms, terms[length(terms)]))
  )
}

names <- sub("[.]csv$", "", list.files(data_dir, pattern = "[.]csv$"))
data_sets <- lapply(names, function(name) {
  comparison(read.csv(file.path(data_dir, paste0(name, ".csv"))))
})
proxy_data <- proxy()

# Tests that exist although a hazard ratio does not.
separated <- lapply(firth_samples[c("marker", "stages")], function(frame) {
  terms <- setdiff(names(frame), c("time", "event"))
  kinds <- c("likelihood-ratio", "score")
  suppressWarnings(
    setNames(lapply(methods, function(ties) term_tests(frame, terms, ties, kinds)), methods)
  )
})

# Columns that R leaves out: a constant, sums, an indicator of each level.
set.seed(8)
level <- rep(1:3, 20)
collinear <- data.frame(
  time = round(rexp(60), 2), event = 1, x = rnorm(60), constant = 5, y = rnorm(60),
  one = as.numeric(level == 1), two = as.numeric(level == 2), three = as.numeric(level == 3)
)
collinear$sum <- collinear$x - 2 * collinear$y + 3
collinear$z <- collinear$sum + 1e-4 * rnorm(60)
collinear$both <- collinear$one + 0.5 * collinear$z
left_out <- is.na(coef(coxph(Surv(time, event) ~ ., data = collinear)))

write_json(
  list(
    R = R.version.string,
    survival = as.character(packageVersion("survival")),
    firth = firth_out,
    comparison = setNames(data_sets, names),
    proxy = c(list(data = proxy_data), comparison(proxy_data)),
    separated = separated,
    collinear = list(data = collinear, left_out = I(names(left_out)[left_out]))
  ),
  "tests/reference/firth_reference.json",
  dataframe = "columns", digits = NA, auto_unbox = TRUE, na = "null", pretty = 1
)
