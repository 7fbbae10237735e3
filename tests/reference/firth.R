# Firth's penalised likelihood of a Cox model in R, for the scripts that write reference values.
#
# Nothing here knows the formulas of the program. The penalised likelihood is put together from the
# log likelihood and the information that coxph reports at given coefficients, and maximised by
# derivatives of sixth order taken numerically; a model of fixed coefficients is coxph with
# iter.max = 0. coxphf itself is not packaged for Debian; what it gives is in the tests.

fixed <- coxph.control(iter.max = 0, toler.chol = 1e-15)

vec <- function(x) I(as.numeric(x))
tail_area <- function(statistic, df) pchisq(statistic, df, lower.tail = FALSE)

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

# `terms` are the columns of each term that is tested as a whole.
firth <- function(frame, ties, level = 0.95, terms = list()) {
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
    chisq_first_two = pair, p_first_two = tail_area(pair, 2),
    chisq_terms = vec(sapply(terms, fall))
  )
}
