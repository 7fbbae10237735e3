# Writes tests/reference/comparison_reference.json: weighted, stratified, trend and pairwise
# log-rank tests, restricted means and quantiles of survival, of the data sets that
# write_datasets.py writes and of the small samples below. From the root of the repository:
#
#   python tests/reference/write_datasets.py DATA_DIR
#   Rscript tests/reference/comparison_reference.R DATA_DIR
#
# Besides survival and jsonlite it needs the packages coin and survMisc (in Debian r-cran-coin and
# r-cran-survmisc). Each number has at least one of these authorities, and is written once for each
# of them:
#
#   survdiff    survival::survdiff(rho = ): Fleming-Harrington (rho, 0), also with strata
#   survMisc    survMisc::comp: every weight, without strata, from three groups; with two groups its
#               tie correction (n - d) / (n - 1) counts the events of each group apart, so that it
#               differs from survdiff where both groups have events at one time
#   coin        coin::logrank_trafo: the weighted observed minus expected of every weight
#   definition  the sums of the definition, below, with the weights of coin::logrank_weight
#   survfit     summary(survfit(), rmean = ) and quantile(survfit())
#
# Null in the output is R's NA, NaN or Inf.

suppressPackageStartupMessages({
  library(survival)
  library(jsonlite)
  library(coin)
  library(survMisc)
})
arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 1) stop("usage: comparison_reference.R DATA_DIR")
data_dir <- arguments[1]

vec <- function(x) I(as.numeric(x))

# The weights: their name here, coin's name, the exponents, survMisc's name.
weights <- list(
  list(weight = "logrank", coin = "logrank", survmisc = "1"),
  list(weight = "gehan-breslow", coin = "Gehan-Breslow", survmisc = "n"),
  list(weight = "tarone-ware", coin = "Tarone-Ware", survmisc = "sqrtN"),
  list(weight = "peto-peto", coin = "Prentice-Marek", survmisc = "S1"),
  list(weight = "fleming-harrington", p = 1, q = 0),
  list(weight = "fleming-harrington", p = 0.5, q = 0),
  list(weight = "fleming-harrington", p = 0, q = 1),
  list(weight = "fleming-harrington", p = 1, q = 1),
  list(weight = "fleming-harrington", p = 0.5, q = 2)
)
weights <- lapply(weights, function(w) {
  if (w$weight == "fleming-harrington") {
    w$coin <- "Fleming-Harrington"
    w$survmisc <- paste0("FH_p=", w$p, "_q=", w$q)
  }
  w
})

# R ties times that differ only by rounding error; the definition below has to do so, too.
tied <- function(time, event) unclass(aeqSurv(Surv(time, event)))[, "time"]

weigh <- function(w, time, n, d) {
  logrank_weight(time, n, d, type = w$coin, rho = w$p, gamma = w$q)
}

# Weighted observed minus expected events of each group, and their covariance, in one stratum:
# one 2 x k table at each event time.
sums <- function(w, time, event, group, groups) {
  at <- sort(unique(time))
  n <- vapply(at, function(t) sum(time >= t), 0)
  d <- vapply(at, function(t) sum(event[time == t]), 0)
  weight <- weigh(w, at, n, d)
  score <- rep(0, length(groups))
  var <- matrix(0, length(groups), length(groups))
  for (j in which(d > 0)) {
    n_g <- vapply(groups, function(g) sum(time >= at[j] & group == g), 0)
    d_g <- vapply(groups, function(g) sum(event[time == at[j] & group == g]), 0)
    share <- n_g / n[j]
    score <- score + weight[j] * (d_g - d[j] * share)
    if (n[j] > 1) {
      hypergeometric <- d[j] * (n[j] - d[j]) / (n[j] - 1)
      var <- var + weight[j]^2 * hypergeometric * (diag(share) - outer(share, share))
    }
  }
  list(score = score, var = var)
}

defined <- function(w, time, event, group, stratum = rep(1, length(time))) {
  time <- tied(time, event)
  groups <- sort(unique(group))
  parts <- lapply(unique(stratum), function(s) {
    m <- stratum == s
    sums(w, time[m], event[m], group[m], groups)
  })
  list(
    score = Reduce(`+`, lapply(parts, `[[`, "score")),
    var = Reduce(`+`, lapply(parts, `[[`, "var"))
  )
}

chi_square <- function(score, var) {
  keep <- diag(var) > 1e-12 * max(diag(var))
  at <- which(keep)[-1]
  if (!length(at)) return(list(statistic = NA, df = 0, p = NA))
  statistic <- drop(score[at] %*% solve(var[at, at], score[at]))
  df <- length(at)
  list(statistic = statistic, df = df, p = pchisq(statistic, df, lower.tail = FALSE))
}

trend <- function(score, var, s) {
  statistic <- sum(s * score)^2 / drop(s %*% var %*% s)
  list(statistic = statistic, p = pchisq(statistic, 1, lower.tail = FALSE))
}

# Unequally spaced scores of the groups.
uneven <- c(0, 1, 4, 9)

tests <- function(part) {
  s <- seq_along(part$score) - 1
  c(
    list(score = vec(part$score)),
    chi_square(part$score, part$var),
    list(trend = trend(part$score, part$var, s)),
    list(uneven_trend = trend(part$score, part$var, uneven[seq_along(s)]))
  )
}

pairs <- function(w, data, stratum) {
  both <- combn(sort(unique(data$group)), 2)
  p <- apply(both, 2, function(pair) {
    m <- data$group %in% pair
    part <- defined(w, data$time[m], data$event[m], data$group[m], stratum[m])
    chi_square(part$score, part$var)$p
  })
  list(none = vec(p), holm = vec(p.adjust(p, "holm")))
}

by_survdiff <- function(w, data, stratum) {
  if (w$weight == "logrank") {
    rho <- 0
  } else if (w$weight == "fleming-harrington" && w$q == 0) {
    rho <- w$p
  } else {
    return(NULL)
  }
  tested <- function(fit) {
    score <- rowSums(cbind(fit$obs)) - rowSums(cbind(fit$exp))
    tests(list(score = score, var = fit$var))[c("score", "trend", "uneven_trend")]
  }
  plain <- survdiff(Surv(time, event) ~ group, data = data, rho = rho)
  stratified <- survdiff(Surv(time, event) ~ group + strata(stratum), data = data, rho = rho)
  list(survdiff = list(
    plain = c(list(statistic = plain$chisq, p = plain$pvalue), tested(plain)),
    stratified = c(list(statistic = stratified$chisq, p = stratified$pvalue), tested(stratified))
  ))
}

by_coin <- function(w, data) {
  y <- Surv(tied(data$time, data$event), data$event)
  scores <- logrank_trafo(
    y, weight = function(...) logrank_weight(..., type = w$coin, rho = w$p, gamma = w$q)
  )
  vec(-tapply(scores, data$group, sum))
}

by_survmisc <- function(data) {
  groups <- length(unique(data$group))
  if (groups == 2) return(vector("list", length(weights)))
  data$time <- tied(data$time, data$event)
  fh <- Filter(function(w) w$weight == "fleming-harrington", weights)
  x <- ten(Surv(time, event) ~ group, data = data)
  capture.output(comp(
    x, p = vapply(fh, `[[`, 0, "p"), q = vapply(fh, `[[`, 0, "q"),
    scores = seq_len(groups) - 1
  ))
  overall <- attr(x, "lrt")
  ordered <- attr(x, "tft")$tft
  lapply(weights, function(w) {
    list(
      statistic = overall$chiSq[overall$W == w$survmisc],
      trend = ordered$chiSq[ordered$W == w$survmisc]
    )
  })
}

compare <- function(data, stratum) {
  survmisc <- by_survmisc(data)
  lapply(seq_along(weights), function(i) {
    w <- weights[[i]]
    exponents <- if (is.null(w$p)) NULL else list(exponents = vec(c(w$p, w$q)))
    one <- rep(1, nrow(data))
    c(
      list(weight = w$weight), exponents,
      list(
        definition = list(
          plain = tests(defined(w, data$time, data$event, data$group)),
          stratified = tests(defined(w, data$time, data$event, data$group, stratum))
        ),
        pairwise = list(plain = pairs(w, data, one), stratified = pairs(w, data, stratum)),
        coin = by_coin(w, data)
      ),
      if (!is.null(survmisc[[i]])) list(survMisc = survmisc[[i]]),
      by_survdiff(w, data, stratum)
    )
  })
}

# The same variance from its other form: the double integral of the covariance of the curve.
variance_by_integral <- function(fit, tau) {
  edges <- c(0, fit$time[fit$time < tau], tau)
  width <- diff(edges)
  at <- seq_along(width) - 1
  s <- c(1, fit$surv)[at + 1]
  term <- fit$n.event / (fit$n.risk * (fit$n.risk - fit$n.event))
  greenwood <- c(0, cumsum(ifelse(is.finite(term), term, 0)))[at + 1]
  sum(outer(width * s, width * s) * outer(greenwood, greenwood, pmin))
}

# What summary(fit, rmean = tau)$table holds, also where tau precedes the first time.
rmean <- function(fit, tau) survival:::survmean(fit, rmean = tau)$matrix

mean_to <- function(fit, tau) {
  row <- rmean(fit, tau)
  list(
    horizon = tau, estimate = row[["rmean"]], se = row[["se(rmean)"]],
    se_by_integral = sqrt(variance_by_integral(fit, tau))
  )
}

restricted_means <- function(time, event) {
  fit <- survfit(Surv(time, event) ~ 1)
  last <- max(time)
  own <- rmean(fit, "individual")
  list(
    horizons = lapply(c(last / 3, last * 0.75, last), function(tau) mean_to(fit, tau)),
    own = list(estimate = own[["rmean"]], se = own[["se(rmean)"]])
  )
}

restricted_mean_difference <- function(data, level = 0.95) {
  groups <- sort(unique(data$group))[1:2]
  tau <- min(vapply(groups, function(g) max(data$time[data$group == g]), 0))
  rows <- lapply(groups, function(g) {
    mean_to(survfit(Surv(time, event) ~ 1, data = data[data$group == g, ]), tau)
  })
  estimate <- rows[[2]]$estimate - rows[[1]]$estimate
  se <- sqrt(rows[[1]]$se^2 + rows[[2]]$se^2)
  half <- qnorm(0.5 + level / 2) * se
  list(
    horizon = tau, estimate = estimate, se = se, low = estimate - half, high = estimate + half,
    p = 2 * pnorm(-abs(estimate / se))
  )
}

conf_types <- c("log", "log-log", "plain", "logit", "arcsin")
probabilities <- c(0.05, 0.1, 0.25, 1 / 3, 0.5, 0.6, 0.75, 0.8, 0.9)

quantiles <- function(time, event) {
  out <- lapply(conf_types, function(type) {
    fit <- survfit(Surv(time, event) ~ 1, conf.type = type)
    q <- quantile(fit, probabilities)
    list(time = vec(q$quantile), low = vec(q$lower), high = vec(q$upper))
  })
  setNames(out, conf_types)
}

one_sample <- function(time, event) {
  list(restricted_means = restricted_means(time, event), quantiles = quantiles(time, event))
}

# Strata: the column, and the width of the classes into which it is cut.
strata_of <- list(
  gbsg2 = list("hormones", 1), larynx = list("age", 10), leukemia = list("sex", 1),
  lung = list("sex", 1), lung_ecog = list("age", 10), lung_months = list("sex", 1),
  rossi = list("race", 1), waltons = list("order", 1)
)

analyse <- function(name) {
  data <- read.csv(file.path(data_dir, paste0(name, ".csv")))
  by <- strata_of[[name]]
  stratum <- floor(data[[by[[1]]]] / by[[2]])
  by_group <- lapply(sort(unique(data$group)), function(g) {
    one_sample(data$time[data$group == g], data$event[data$group == g])
  })
  list(
    stratum = list(column = by[[1]], width = by[[2]]),
    tests = compare(data, stratum),
    overall = one_sample(data$time, data$event),
    by_group = by_group,
    difference = restricted_mean_difference(data)
  )
}

# Samples of one group: c(time, ...), c(event, ...).
samples <- list(
  quarters_1_to_4 = list(c(1, 2, 3, 4), c(1, 1, 1, 1)),
  tenths = list(1:10, rep(1, 10)),
  twentieths = list(1:20, rep(1, 20)),
  thirds = list(c(1, 2, 4, 6, 7, 9), rep(1, 6)),
  quarter_never_below = list(c(1, 2, 3, 4, 5, 6, 7, 8), c(1, 1, 0, 0, 0, 0, 0, 0)),
  quarter_below_at_the_end = list(c(1, 2, 3, 4, 5, 6, 7, 8), c(1, 1, 0, 0, 0, 0, 0, 1)),
  half_never_below = list(
    c(54, 75, 77, 84, 87, 92, 103, 105, 112, 118), c(1, 1, 1, 1, 1, 0, 0, 0, 0, 0)
  ),
  half_below_at_the_end = list(
    c(54, 75, 77, 84, 87, 92, 103, 105, 112, 118), c(1, 1, 1, 1, 1, 0, 0, 0, 0, 1)
  ),
  ties_and_censored = list(c(2, 2, 2, 5, 5, 7, 9, 9), c(1, 1, 0, 1, 0, 0, 1, 1)),
  event_at_zero = list(c(0, 0, 2, 3, 6), c(1, 0, 1, 0, 1)),
  one_patient_with_event = list(3, 1),
  all_at_once = list(c(7, 7, 7), c(1, 1, 1)),
  everyone_censored = list(c(1, 2, 2, 5), c(0, 0, 0, 0)),
  reaches_zero = list(c(1, 2, 3, 4, 4), c(0, 1, 1, 1, 1))
)
samples_out <- lapply(samples, function(x) {
  c(list(time = vec(x[[1]]), event = vec(x[[2]])), one_sample(x[[1]], x[[2]]))
})

names <- sub("[.]csv$", "", list.files(data_dir, pattern = "[.]csv$"))
versions <- vapply(
  c("survival", "coin", "survMisc"), function(x) as.character(packageVersion(x)), ""
)
write_json(
  list(
    R = R.version.string,
    packages = as.list(versions),
    probabilities = vec(probabilities),
    uneven_scores = vec(uneven),
    data_sets = setNames(lapply(names, analyse), names),
    samples = samples_out
  ),
  "tests/reference/comparison_reference.json",
  digits = NA, auto_unbox = TRUE, na = "null", pretty = 1
)
