# Writes tests/reference/firth_reference.json: Cox models by Firth's penalised likelihood, tests of
# terms, and stepwise selections. From the root of the repository, DATA_DIR being the folder that
# write_datasets.py writes:
#
#   python tests/reference/write_datasets.py DATA_DIR
#   Rscript tests/reference/firth_reference.R DATA_DIR
#
# Nothing here knows the formulas of the program. The penalised likelihood is put together from the
# log likelihood and the information that coxph reports at given coefficients, and maximised by
# derivatives of sixth order taken numerically; a model of fixed coefficients is coxph with
# iter.max = 0. coxphf itself is not packaged for Debian; what it gives is in the tests.

suppressPackageStartupMessages({
  library(survival)
  library(jsonlite)
})
arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 1) stop("usage: firth_reference.R DATA_DIR")
data_dir <- arguments[1]
options(warn = 1)

# Convergence beyond the defaults, so that the digits are the maximum's and not the iteration's.
control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 60)
fixed <- coxph.control(iter.max = 0, toler.chol = 1e-15)
methods <- c("efron", "breslow")

vec <- function(x) I(as.numeric(x))
tail_area <- function(statistic, df) pchisq(statistic, df, lower.tail = FALSE)

# ------------------------------------------------------------------------------------- Firth

# The ordinary model at the coefficients b, without any iteration.
model_at <- function(data, b) {
  n <- nrow(data$x)
  coxph.fit(
    data$x, data$y, strata = NULL, offset = rep(0, n), init = b, control = fixed,
    weights = rep(1, n), method = data$ties, rownames = seq_len(n)
  )
}

penalised <- function(data, b) {
  fit <- model_at(data, b)
  fit$loglik[2] - 0.5 * as.numeric(determinant(fit$var)$modulus)
}

# Sixth-order central differences: an error of h^6, about 1e-12.
slopes <- function(data, b, free) {
  h <- 0.01
  sapply(free, function(j) {
    at <- function(k) penalised(data, replace(b, j, b[j] + k * h))
    (45 * (at(1) - at(-1)) - 9 * (at(2) - at(-2)) + (at(3) - at(-3))) / (60 * h)
  })
}

# Newton's method on the slopes over the coefficients `free`, with steps of one standard deviation
# at most, halved where they go down.
maximise <- function(data, b, free = seq_along(b)) {
  if (!length(free)) return(list(b = b, value = penalised(data, b)))
  for (iteration in 1:100) {
    value <- penalised(data, b)
    gradient <- slopes(data, b, free)
    step <- 1e-4
    curvature <- sapply(free, function(j) {
      (slopes(data, replace(b, j, b[j] - step), free) -
        slopes(data, replace(b, j, b[j] + step), free)) / (2 * step)
    })
    curvature <- matrix(curvature, length(free))
    curvature <- (curvature + t(curvature)) / 2
    if (min(eigen(curvature, only.values = TRUE)$values) <= 0) {
      curvature <- solve(model_at(data, b)$var)[free, free, drop = FALSE]
    }
    change <- solve(curvature, gradient)
    size <- max(abs(change))
    change <- change / max(1, size)
    new <- replace(b, free, b[free] + change)
    while (size > 1e-9 && penalised(data, new) < value - 1e-12) {
      change <- change / 2
      new <- replace(b, free, b[free] + change)
    }
    b <- new
    if (size < 1e-9) return(list(b = b, value = penalised(data, b)))
  }
  stop("no maximum")
}

firth <- function(frame, ties, level = 0.95) {
  x <- as.matrix(frame[setdiff(names(frame), c("time", "event"))])
  scale <- apply(x, 2, sd)
  data <- list(
    x = sweep(sweep(x, 2, colMeans(x)), 2, scale, "/"),
    y = Surv(frame$time, frame$event), ties = ties
  )
  p <- ncol(x)
  top <- maximise(data, rep(0, p))
  variance <- model_at(data, top$b)$var
  fall <- function(columns, b = top$b) {
    b[columns] <- 0
    2 * (top$value - maximise(data, b, setdiff(seq_len(p), columns))$value)
  }
  limit <- function(j, side) {
    others <- setdiff(seq_len(p), j)
    state <- top$b
    below <- function(distance) {
      state[j] <<- top$b[j] + side * distance
      fit <- maximise(data, state, others)
      state <<- fit$b
      2 * (top$value - fit$value) - qchisq(level, 1)
    }
    wald <- sqrt(variance[j, j] * qchisq(level, 1))
    root <- uniroot(below, wald * c(0.5, 1.5), extendInt = "upX", tol = 1e-13, maxiter = 1000)
    (top$b[j] + side * root$root) / scale[j]
  }
  single <- sapply(seq_len(p), fall)
  everything <- fall(seq_len(p))
  pair <- if (p > 2) fall(1:2) else NA
  list(
    coef = vec(top$b / scale),
    se = vec(sqrt(diag(variance)) / scale),
    loglik = top$value + sum(log(scale)),
    low = vec(sapply(seq_len(p), limit, side = -1)),
    high = vec(sapply(seq_len(p), limit, side = 1)),
    chisq = vec(single), p = vec(tail_area(single, 1)),
    chisq_all = everything, p_all = tail_area(everything, p),
    chisq_first_two = pair, p_first_two = tail_area(pair, 2)
  )
}

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
  `likelihood ratio` = function(data, terms, term, ties) {
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
    for (removal in c("likelihood ratio", "wald", "conditional")) {
      for (direction in c("forward", "backward")) {
        out <- c(out, list(run(ties, direction, "score", removal, 0.05, 0.10)))
      }
    }
    out <- c(out, list(
      run(ties, "forward", "likelihood ratio", "likelihood ratio", 0.05, 0.10),
      run(ties, "forward", "likelihood ratio", "likelihood ratio", 0.05, 1), # forward alone
      run(ties, "backward", "score", "likelihood ratio", 0, 0.05), # backward alone
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
  kinds <- c("likelihood ratio", "score")
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
