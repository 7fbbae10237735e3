# Writes tests/reference/analysis_reference.json: what R says of whole analyses, record by record.
# From the root of the repository, DATA_DIR being the folder of the data sets of lifelines:
#
#   Rscript tests/reference/analysis_reference.R DATA_DIR
#   DATA_DIR: python -c "import lifelines.datasets as d; print(*d.__path__)"
#
# The roles of the columns are written down here once more, from the meaning of the studies in
# data/gep_net_prrt.toml and tests/reference/studies/, and nothing of the program is read. A field
# that a record lacks is one that R cannot estimate: NA, NaN or Inf.

suppressPackageStartupMessages({
  library(survival)
  library(jsonlite)
})
arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 1) stop("usage: analysis_reference.R DATA_DIR")
data_dir <- arguments[1]
source("tests/reference/firth.R")
options(warn = 1, warnPartialMatchDollar = TRUE)

# Convergence beyond the defaults, so that the digits are the maximum's and not the iteration's.
control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 60)

records <- list()

record <- function(analysis, ...) {
  records[[length(records) + 1]] <<- list(analysis = analysis, ...)
}

# ---------------------------------------------------------------------------- characteristics

describe_number <- function(x, population, variable) {
  x <- x[!is.na(x)]
  about <- function(kind, ...) {
    record("summary", population = population, variable = variable, kind = kind, n = length(x), ...)
  }
  quartiles <- quantile(x, c(0.25, 0.5, 0.75), type = quartile_type)
  about("mean", estimate = mean(x))
  about("standard deviation", estimate = sd(x))
  about("median", estimate = quartiles[2], low = quartiles[1], high = quartiles[3])
  if (length(x)) about("range", low = min(x), high = max(x)) else about("range")
}

describe_column <- function(x, population, variable) {
  missing <- sum(is.na(x))
  record(
    "summary",
    population = population, variable = variable, kind = "missing",
    n = length(x), events = missing, estimate = missing
  )
  if (is.numeric(x)) return(describe_number(x, population, variable))
  counts <- table(x)
  for (level in levels(x)) {
    record(
      "summary",
      population = population, variable = variable, level = level, kind = "proportion",
      n = sum(counts), events = counts[[level]], estimate = counts[[level]] / sum(counts)
    )
  }
}

# TRUE for the patients of each population: everyone, and each level of the variables in `by`.
populations <- function(data, by) {
  found <- list(all = rep(TRUE, nrow(data)))
  for (variable in by) {
    for (level in levels(data[[variable]])) {
      found[[paste0(variable, "=", level)]] <- data[[variable]] %in% level
    }
  }
  found
}

baseline <- function(case) {
  members <- populations(case$data, case$baseline_by)
  for (population in names(members)) {
    data <- case$data[members[[population]], , drop = FALSE]
    record(
      "summary",
      population = population, variable = "patients", kind = "count",
      n = nrow(data), estimate = nrow(data)
    )
    for (variable in case$baseline) describe_column(data[[variable]], population, variable)
  }
}

exposure <- function(case) {
  members <- populations(case$data, case$baseline_by)
  for (population in names(members)) {
    given <- as.matrix(case$activity[members[[population]], ])
    days <- sapply(case$dates[members[[population]], ], function(x) as.numeric(as.Date(x)))
    cycles <- rowSums(!is.na(given))
    treated <- cycles > 0
    gaps <- days[, -1] - days[, -ncol(days)]
    describe_number(cycles[treated], population, "cycles")
    describe_number(given[!is.na(given)], population, "activity_per_cycle")
    describe_number(gaps[!is.na(gaps)] / (365.25 / 12), population, "cycle_interval")
    describe_number(rowSums(given, na.rm = TRUE)[treated], population, "cumulative_activity")
  }
}

# ----------------------------------------------------------------------------------- response

proportion <- function(case, analysis, hits, population, ...) {
  n <- length(hits)
  x <- sum(hits)
  interval <- c(NA, NA)
  if (n && case$proportion == "exact") {
    interval <- binom.test(x, n, conf.level = case$level)$conf.int
  } else if (n) {
    # prop.test says that small numbers are approximated badly, which is not the question here.
    fit <- suppressWarnings(prop.test(x, n, conf.level = case$level, correct = FALSE))
    interval <- fit$conf.int
  }
  record(
    analysis,
    population = population, ..., n = n, events = x, estimate = x / n,
    low = interval[1], high = interval[2]
  )
}

response <- function(case) {
  best <- case$response
  assessed <- if (case$treated) rep(TRUE, length(best)) else !is.na(best)
  members <- populations(case$data, case$response_by)
  for (population in names(members)) {
    x <- best[members[[population]] & assessed]
    for (level in levels(best)) {
      proportion(
        case, "response_rate", x %in% level, population,
        variable = "response", level = level
      )
    }
    proportion(case, "objective_response", x %in% case$objective, population)
    proportion(case, "disease_control", x %in% case$controlled, population)
  }
  for (variable in case$response_by) {
    group <- case$data[[variable]][assessed]
    x <- best[assessed]
    compare_response(case, variable, "objective response", table(group, x %in% case$objective))
    compare_response(case, variable, "disease control", table(group, x %in% case$controlled))
    compare_response(case, variable, "all categories", table(group, x))
  }
}

# Newcombe 1998, method 10: Wilson's limits of each group, combined.
newcombe <- function(case, x1, n1, x2, n2) {
  wilson <- function(x, n) prop.test(x, n, conf.level = case$level, correct = FALSE)$conf.int
  first <- suppressWarnings(wilson(x1, n1))
  second <- suppressWarnings(wilson(x2, n2))
  p1 <- x1 / n1
  p2 <- x2 / n2
  c(
    p1 - p2,
    p1 - p2 - sqrt((p1 - first[1])^2 + (second[2] - p2)^2),
    p1 - p2 + sqrt((first[2] - p1)^2 + (p2 - second[1])^2)
  )
}

compare_response <- function(case, variable, kind, counts) {
  n <- sum(counts)
  if (all(dim(counts) == 2)) {
    p <- if (all(rowSums(counts) > 0) && all(colSums(counts) > 0)) fisher.test(counts)$p.value
    sizes <- rowSums(counts)
    if (any(sizes == 0)) {
      return(record("response_test", variable = variable, kind = kind, n = n, p_value = p))
    }
    hits <- if ("TRUE" %in% colnames(counts)) counts[, "TRUE"] else counts[, 1]
    found <- newcombe(case, hits[2], sizes[2], hits[1], sizes[1])
    return(record(
      "response_test",
      variable = variable, kind = kind, n = n, p_value = p,
      level = rownames(counts)[2], reference = rownames(counts)[1],
      estimate = found[1], low = found[2], high = found[3]
    ))
  }
  counts <- counts[rowSums(counts) > 0, colSums(counts) > 0, drop = FALSE]
  if (any(dim(counts) < 2)) {
    return(record("response_test", variable = variable, kind = kind, n = n))
  }
  fit <- suppressWarnings(chisq.test(counts, correct = FALSE))
  record(
    "response_test",
    variable = variable, kind = kind, n = n,
    statistic = fit$statistic, df = fit$parameter, p_value = fit$p.value
  )
}

# ----------------------------------------------------------------------------------- survival

# SPSS: the first event time m with S <= 1/2; its standard error is Greenwood's at m over a density,
# the slope between the last event time with S >= 0.55 and the first with S <= 0.45; the interval is
# m -/+ 1.96 standard errors. Where no event time has S >= 0.55, time 0 with S = 1 stands for it.
spss_median <- function(time, event) {
  fit <- survfit(Surv(time, event) ~ 1)
  at <- fit$n.event > 0
  t <- fit$time[at]
  s <- fit$surv[at]
  greenwood <- (fit$surv * fit$std.err)[at]
  tiny <- 1e-9
  m <- which(s <= 0.5 + tiny)
  if (!length(m)) return(c(NA, NA, NA, NA))
  m <- m[1]
  before <- which(s >= 0.55 - tiny)
  after <- which(s <= 0.45 + tiny)
  if (!length(after)) return(c(t[m], NA, NA, NA))
  u <- if (length(before)) max(before) else 0
  l <- min(after)
  f <- (c(1, s)[u + 1] - s[l]) / (t[l] - c(0, t)[u + 1])
  se <- greenwood[m] / f
  c(t[m], se, t[m] - 1.96 * se, t[m] + 1.96 * se)
}

median_of <- function(case, time, event) {
  if (!length(time)) return(c(NA, NA, NA, NA))
  if (case$median == "spss") return(spss_median(time, event))
  fit <- survfit(Surv(time, event) ~ 1, conf.type = case$median, conf.int = case$level)
  found <- summary(fit)$table[c("median", paste0(case$level, c("LCL", "UCL")))]
  c(found[1], NA, found[2:3])
}

median_record <- function(case, analysis, time, event, ...) {
  found <- median_of(case, time, event)
  record(
    analysis, ...,
    n = length(time), events = sum(event),
    estimate = found[1], standard_error = found[2], low = found[3], high = found[4]
  )
}

survival_records <- function(case, time, event, ...) {
  for (at in case$milestones) {
    about <- function(...) {
      record("survival_at", time = at, n = length(time), events = sum(event), ...)
    }
    fit <- if (length(time)) {
      survfit(Surv(time, event) ~ 1, conf.type = case$survival, conf.int = case$level)
    }
    # Before the first time R gives the limits 1 to 1, whatever the interval. A choice of the
    # program: past the last time R gives nothing, but a curve that has reached 0 stays there.
    ended <- length(time) && min(fit$surv) == 0 && at > max(time)
    if (ended) {
      about(..., estimate = 0)
    } else if (length(time) && at < min(time)) {
      about(..., estimate = 1, standard_error = 0, low = 1, high = 1)
    } else if (!length(time) || at > max(time)) {
      about(...)
    } else {
      found <- summary(fit, times = at)
      about(
        ...,
        estimate = found$surv, standard_error = found$std.err, low = found$lower, high = found$upper
      )
    }
  }
}

# The patients with an endpoint: their time, their event and all variables.
with_endpoint <- function(case, endpoint) {
  data <- case$data
  data$time <- case$endpoints[[endpoint]]$time
  data$event <- case$endpoints[[endpoint]]$event
  data[!is.na(data$time) & !is.na(data$event), ]
}

describe_group <- function(case, data, ...) {
  median_record(case, "median_survival", data$time, data$event, ...)
  median_record(case, "median_follow_up", data$time, 1 - data$event, ...)
  survival_records(case, data$time, data$event, ...)
}

survival_by_strata <- function(case, endpoint) {
  data <- with_endpoint(case, endpoint)
  describe_group(case, data, endpoint = endpoint)
  for (variable in case$strata) {
    for (level in levels(data[[variable]])) {
      members <- data[data[[variable]] %in% level, ]
      describe_group(case, members, endpoint = endpoint, variable = variable, level = level)
    }
    logrank(data, endpoint, variable)
    if (nlevels(data[[variable]]) > 2) {
      if (variable %in% case$ordered) trend(data, endpoint, variable)
      pairwise(case, data, endpoint, variable)
    }
  }
}

# NULL where no two groups have patients at risk at an event.
survdiff_of <- function(data, variable) {
  data <- data[!is.na(data[[variable]]), ]
  if (length(unique(data[[variable]])) < 2 || !sum(data$event)) return(NULL)
  fit <- survdiff(Surv(data$time, data$event) ~ droplevels(data[[variable]]))
  if (sum(fit$exp > 0) > 1) fit
}

logrank <- function(data, endpoint, variable) {
  fit <- survdiff_of(data, variable)
  known <- !is.na(data[[variable]])
  df <- if (is.null(fit)) 0 else sum(fit$exp > 0) - 1
  record(
    "logrank",
    endpoint = endpoint, variable = variable, n = sum(known), events = sum(data$event[known]),
    statistic = fit$chisq, df = df, p_value = fit$pvalue
  )
  fit$pvalue
}

# Tarone's trend test from the parts of survdiff; the score of a level is its place in the study.
trend <- function(data, endpoint, variable) {
  data <- data[!is.na(data[[variable]]), ]
  fit <- survdiff_of(data, variable)
  s <- sort(unique(as.integer(data[[variable]])))
  statistic <- sum(s * (fit$obs - fit$exp))^2 / drop(t(s) %*% fit$var %*% s)
  record(
    "logrank_trend",
    endpoint = endpoint, variable = variable, n = nrow(data), events = sum(data$event),
    statistic = statistic, df = 1, p_value = pchisq(statistic, 1, lower.tail = FALSE)
  )
}

pairwise <- function(case, data, endpoint, variable) {
  present <- levels(droplevels(data[[variable]]))
  pairs <- combn(present, 2, simplify = FALSE)
  fits <- lapply(pairs, function(pair) survdiff_of(data[data[[variable]] %in% pair, ], variable))
  p <- sapply(fits, function(fit) if (is.null(fit)) NA else fit$pvalue)
  p <- p.adjust(p, case$adjustment)
  for (i in seq_along(pairs)) {
    members <- data[[variable]] %in% pairs[[i]]
    record(
      "logrank_pairwise",
      endpoint = endpoint, variable = variable, level = pairs[[i]][2], reference = pairs[[i]][1],
      n = sum(members), events = sum(data$event[members]),
      statistic = fits[[i]]$chisq, df = if (is.null(fits[[i]])) 0 else 1, p_value = p[i]
    )
  }
}

# ---------------------------------------------------------------------------------- predictors

# The complete cases of a model, with numbers in their steps and factors from their reference.
model_frame <- function(case, endpoint, names) {
  data <- with_endpoint(case, endpoint)[, c("time", "event", names), drop = FALSE]
  data <- data[complete.cases(data), ]
  for (name in names) {
    if (is.numeric(data[[name]])) {
      step <- case$per[[name]]
      data[[name]] <- data[[name]] / (if (is.null(step)) 1 else step)
    } else {
      reference <- case$reference[[name]]
      if (!is.null(reference)) data[[name]] <- relevel(data[[name]], reference)
    }
  }
  data
}

# The levels of a factor at which nobody is.
empty <- function(data, name) names(Filter(function(n) n == 0, table(data[[name]])))

# The levels of a factor with patients of whom nobody had the event: the likelihood rises for ever.
without_events <- function(data, name) {
  if (is.numeric(data[[name]])) return(character())
  counts <- tapply(data$event, droplevels(data[[name]]), sum)
  names(counts)[counts == 0]
}

varies <- function(data, name) {
  if (is.numeric(data[[name]])) return(length(unique(data[[name]])) > 1)
  bad <- empty(data, name)
  !levels(data[[name]])[1] %in% bad && length(bad) < nlevels(data[[name]]) - 1
}

# A model of the terms `names` in one form, whichever likelihood it is the maximum of: coefficients,
# limits, tests of each coefficient, and a function that tests several together.
model_of <- function(case, data, names) {
  for (name in names) if (!is.numeric(data[[name]])) data[[name]] <- droplevels(data[[name]])
  formula <- reformulate(paste0("`", names, "`"), response = quote(Surv(time, event)))
  separated <- length(unlist(lapply(names, function(name) without_events(data, name)))) > 0
  if (separated) return(penalised_model(case, data, formula, names))
  fit <- coxph(formula, data = data, ties = case$ties, control = control, model = TRUE)
  b <- coef(fit)
  se <- sqrt(diag(vcov(fit)))
  z <- qnorm((1 + case$level) / 2)
  list(
    fit = fit, labels = gsub("`", "", names(b)), coef = b, se = se,
    low = b - z * se, high = b + z * se, chisq = (b / se)^2, p = 2 * pnorm(-abs(b / se)),
    term = function(at) drop(t(b[at]) %*% solve(vcov(fit)[at, at]) %*% b[at])
  )
}

penalised_model <- function(case, data, formula, names) {
  x <- model.matrix(update(formula, NULL ~ .), data)
  assign <- attr(x, "assign")[-1]
  x <- x[, -1, drop = FALSE]
  terms <- split(seq_along(assign), assign)
  frame <- data.frame(time = data$time, event = data$event, x, check.names = FALSE)
  fit <- firth(frame, case$ties, case$level, terms)
  list(
    firth = fit, x = x, labels = gsub("`", "", colnames(x)), coef = fit$coef, se = fit$se,
    low = fit$low, high = fit$high, chisq = fit$chisq, p = fit$p,
    term = function(at) fit$chisq_terms[sapply(terms, function(term) identical(term, at))]
  )
}

# All records of one model.
cox <- function(case, endpoint, names, model) {
  data <- model_frame(case, endpoint, names)
  usable <- Filter(function(name) varies(data, name), names)
  about <- function(analysis, ...) {
    record(
      analysis,
      endpoint = endpoint, model = model, n = nrow(data), events = sum(data$event), ...
    )
  }
  fit <- if (length(usable)) model_of(case, data, usable)
  p <- sapply(names, function(name) term_records(data, name, fit, usable, about))
  if (model == "multivariable") model_records(data, fit, usable, about)
  p
}

term_records <- function(data, name, fit, usable, about) {
  number <- is.numeric(data[[name]])
  reference <- if (!number) levels(data[[name]])[1]
  entries <- if (number) NA else levels(data[[name]])[-1]
  bad <- if (number) character() else empty(data, name)
  at <- c()
  for (entry in entries) {
    if (!name %in% usable || entry %in% bad) {
      about("hazard_ratio", variable = name, level = entry, reference = reference)
      next
    }
    i <- match(paste0(name, if (!number) entry), fit$labels)
    at <- c(at, i)
    about(
      "hazard_ratio",
      variable = name, level = entry, reference = reference,
      estimate = exp(fit$coef[i]), standard_error = fit$se[i],
      low = exp(fit$low[i]), high = exp(fit$high[i]),
      statistic = fit$chisq[i], df = 1, p_value = fit$p[i]
    )
  }
  if (!length(at)) {
    about("term_test", variable = name)
    return(NA)
  }
  statistic <- fit$term(at)
  p <- pchisq(statistic, length(at), lower.tail = FALSE)
  about("term_test", variable = name, statistic = statistic, df = length(at), p_value = p)
  p
}

model_records <- function(data, model, names, about) {
  df <- length(model$coef)
  fit <- model$fit
  tests <- if (is.null(fit)) {
    list("likelihood ratio" = model$firth$chisq_all)
  } else {
    list("likelihood ratio" = 2 * diff(fit$loglik), Wald = fit$wald.test, score = fit$score)
  }
  for (kind in names(tests)) {
    about(
      "model_test",
      kind = kind, statistic = tests[[kind]], df = df,
      p_value = pchisq(tests[[kind]], df, lower.tail = FALSE)
    )
  }
  if (is.null(fit)) {
    about("proportional_hazards")
    risk <- model$x %*% model$coef
    c_index <- concordance(Surv(data$time, data$event) ~ risk, reverse = TRUE)
  } else {
    zph <- cox.zph(fit)$table
    for (row in seq_len(nrow(zph))) {
      about(
        "proportional_hazards",
        variable = if (row <= length(names)) names[row],
        statistic = zph[row, "chisq"], df = zph[row, "df"], p_value = zph[row, "p"]
      )
    }
    c_index <- concordance(fit)
  }
  about("concordance", estimate = c_index$concordance, standard_error = sqrt(c_index$var[1]))
}

predictors <- function(case, endpoint) {
  data <- with_endpoint(case, endpoint)
  p <- list()
  for (name in case$candidates) {
    factor <- !is.numeric(data[[name]])
    known <- name %in% case$strata
    if (factor && !known) {
      for (level in levels(data[[name]])) {
        members <- data[data[[name]] %in% level, ]
        median_record(
          case, "median_survival", members$time, members$event,
          endpoint = endpoint, variable = name, level = level
        )
      }
    }
    wald <- cox(case, endpoint, name, "univariable")
    if (factor) {
      before <- records
      by_logrank <- logrank(data, endpoint, name)
      if (known) records <<- before # a stratum has its log-rank test already
    }
    p[[name]] <- if (factor && identical(case$entry_test, "logrank")) by_logrank else unname(wald)
  }
  enters <- sapply(case$candidates, function(name) {
    possible <- varies(model_frame(case, endpoint, name), name)
    possible && (is.null(case$entry_test) || isTRUE(p[[name]] < case$entry_p))
  })
  entered <- case$candidates[enters]
  if (length(entered)) cox(case, endpoint, entered, "multivariable")
  I(entered)
}

# ------------------------------------------------------------------------------------ studies

defaults <- list(
  level = 0.95, proportion = "exact", median = "log", survival = "log", ties = "efron",
  adjustment = "holm", treated = FALSE, entry_p = 0.05, quartiles = 7
)

# One whole study. `file` is what was analysed; its digest tells whether it still is the same.
analyse <- function(file, case) {
  case <- modifyList(defaults, case)
  records <<- list()
  quartile_type <<- case$quartiles
  baseline(case)
  if (!is.null(case$activity)) exposure(case)
  if (!is.null(case$response)) response(case)
  for (endpoint in names(case$endpoints)) survival_by_strata(case, endpoint)
  predicted <- if (is.null(case$predicted)) names(case$endpoints) else case$predicted
  entered <- lapply(setNames(predicted, predicted), function(endpoint) predictors(case, endpoint))
  sha256 <- strsplit(system2("sha256sum", shQuote(file), stdout = TRUE), " ")[[1]][1]
  list(sha256 = sha256, entered = entered, records = lapply(records, estimable))
}

estimable <- function(fields) {
  fields <- lapply(fields, function(x) if (is.numeric(x)) as.numeric(x) else unname(x))
  Filter(function(x) length(x) == 1 && !is.na(x) && (is.character(x) || is.finite(x)), fields)
}

read <- function(file) read.csv(file, na.strings = c("", "NA"), check.names = FALSE)

endpoint_of <- function(time, event) list(time = time, event = event)

# The levels of `x` in their order.
as_levels <- function(x, levels) factor(as.character(x), levels = as.character(levels))

# Intervals of a number; `above` are numbers that begin a new one, themselves within it.
from <- function(x, above, levels) {
  factor(levels[findInterval(x, above) + 1], levels = levels)
}

# Intervals of a number; `up_to` are numbers that end one, themselves within it.
up_to <- function(x, up_to, levels) {
  factor(levels[findInterval(x, up_to, left.open = TRUE) + 1], levels = levels)
}

example <- function(file) {
  x <- read(file)
  no_yes <- c("no", "yes")
  sites <- c("pancreas", "small bowel", "colon", "rectum", "stomach", "unknown primary")
  data <- data.frame(
    age = x$age_years,
    age_65_or_more = from(x$age_years, 65, no_yes),
    sex = as_levels(x$sex, c("female", "male")),
    origin = as_levels(
      ifelse(x$primary_site == "pancreas", "pancreatic", "nonpancreatic"),
      c("pancreatic", "nonpancreatic")
    ),
    primary_site = as_levels(x$primary_site, sites),
    functional = as_levels(x$functional, no_yes),
    grade = as_levels(x$grade, c("G1", "G2")),
    ki67_percent = x$ki67_percent,
    ki67 = up_to(x$ki67_percent, c(2, 10), c("G1", "low_G2", "high_G2")),
    kps_70_or_less = up_to(x$karnofsky_percent, 70, c("yes", "no")),
    hepatic_burden_25_or_more = from(x$hepatic_burden_percent, 25, no_yes),
    bone_metastases = as_levels(x$bone_metastases, no_yes),
    nse = x$nse_ng_ml,
    nse_above_15 = up_to(x$nse_ng_ml, 15, no_yes),
    cga = x$cga_ng_ml,
    cga_above_600 = up_to(x$cga_ng_ml, 600, no_yes),
    prior_surgery = as_levels(x$prior_surgery, no_yes),
    prior_ssa = as_levels(x$prior_ssa, no_yes),
    prior_chemotherapy = as_levels(x$prior_chemotherapy, no_yes),
    prior_locoregional = as_levels(x$prior_locoregional, no_yes),
    indication = as_levels(x$indication, c("progression", "uncontrolled")),
    months_to_progression = x$months_to_progression
  )
  list(
    data = data,
    baseline = c(
      "age", "sex", "primary_site", "functional", "grade", "ki67_percent", "ki67",
      "kps_70_or_less", "hepatic_burden_25_or_more", "bone_metastases", "nse", "cga", "indication",
      "months_to_progression", "prior_surgery", "prior_ssa", "prior_chemotherapy",
      "prior_locoregional"
    ),
    baseline_by = "origin",
    activity = x[paste0("cycle_", 1:6, "_gbq")],
    dates = x[paste0("cycle_", 1:6, "_date")],
    response = as_levels(x$best_response, c("CR", "PR", "MR", "SD", "PD")),
    objective = c("CR", "PR"),
    controlled = c("CR", "PR", "MR", "SD"),
    response_by = "origin",
    endpoints = list(
      PFS = endpoint_of(x$pfs_months, x$pfs_event),
      OS = endpoint_of(x$os_months, x$os_event)
    ),
    milestones = c(12, 24, 36, 60),
    strata = "ki67",
    ordered = "ki67",
    predicted = "OS",
    candidates = c(
      "age_65_or_more", "sex", "origin", "functional", "ki67", "kps_70_or_less",
      "hepatic_burden_25_or_more", "bone_metastases", "nse_above_15", "cga_above_600",
      "prior_surgery", "prior_chemotherapy"
    ),
    reference = list(kps_70_or_less = "no"),
    entry_test = "logrank"
  )
}

lung <- function(file) {
  x <- read(file)
  data <- data.frame(
    age = x$age,
    age_class = from(x$age, c(60, 70), c("young", "middle", "old")),
    sex = as_levels(x$sex, c("1", "2")),
    ecog = as_levels(x$ph.ecog, 0:3),
    karnofsky = x$ph.karno,
    weight_loss = x$wt.loss
  )
  list(
    data = data,
    baseline = c("age", "age_class", "ecog", "karnofsky", "weight_loss"),
    baseline_by = "sex",
    endpoints = list(OS = endpoint_of(x$time / (365.25 / 12), x$status)),
    milestones = c(6, 12, 24, 36),
    strata = c("sex", "ecog"),
    ordered = "ecog",
    candidates = c("age", "age_class", "sex", "ecog", "karnofsky", "weight_loss"),
    per = list(age = 10, karnofsky = 10, weight_loss = 5),
    reference = list(sex = "2", ecog = "1"),
    entry_test = "wald",
    entry_p = 0.02
  )
}

gbsg2 <- function(file) {
  x <- read(file)
  data <- data.frame(
    hormones = as_levels(x$horTh, c("no", "yes")),
    age = x$age,
    menopause = as_levels(x$menostat, c("Post", "Pre")),
    size = x$tsize,
    grade = as_levels(x$tgrade, c("I", "II", "III")),
    nodes = up_to(x$pnodes, c(3, 9), c("1-3", "4-9", "10+")),
    progesterone = x$progrec,
    oestrogen = from(x$estrec, c(10, 100), c("low", "medium", "high"))
  )
  list(
    data = data,
    baseline = c("age", "menopause", "size", "grade", "nodes", "progesterone"),
    baseline_by = "hormones",
    endpoints = list(RFS = endpoint_of(x$time / 365.25, x$cens)),
    milestones = c(1, 2, 5, 7.5),
    strata = c("grade", "hormones"),
    ordered = "grade",
    adjustment = "bonferroni",
    candidates = c(
      "hormones", "age", "menopause", "size", "grade", "nodes", "progesterone", "oestrogen"
    ),
    per = list(age = 10, size = 10, progesterone = 100),
    reference = list(menopause = "Pre", grade = "II"),
    entry_test = "logrank"
  )
}

rossi <- function(file) {
  x <- read(file)
  no_yes <- function(x) as_levels(ifelse(x == 1, "yes", "no"), c("no", "yes"))
  data <- data.frame(
    aid = no_yes(x$fin),
    age = x$age,
    married = no_yes(x$mar),
    worked = no_yes(x$wexp),
    priors = x$prio,
    prior_class = up_to(x$prio, c(0, 2, 5), c("none", "few", "some", "many"))
  )
  list(
    data = data,
    baseline = c("age", "married", "priors", "prior_class"),
    baseline_by = "aid",
    endpoints = list(arrest = endpoint_of(x$week, x$arrest)),
    milestones = c(13, 26, 39, 52),
    strata = c("prior_class", "aid"),
    ordered = "prior_class",
    adjustment = "BH",
    survival = "plain",
    candidates = c("aid", "age", "married", "worked", "priors"),
    per = list(age = 5),
    reference = list(worked = "yes")
  )
}

larynx <- function(file) {
  x <- read(file)
  data <- data.frame(
    stage_4 = as_levels(x$Stage_IV, 0:1),
    stage_3 = as_levels(x$Stage_III, 0:1),
    decade = from(x$age, c(60, 70), c("below 60", "60-69", "70+")),
    age = x$age
  )
  list(
    data = data,
    level = 0.9,
    median = "logit",
    survival = "arcsin",
    ties = "breslow",
    baseline = c("age", "decade"),
    endpoints = list(OS = endpoint_of(x$time, x$death)),
    milestones = c(0.1, 1, 5, 10),
    strata = c("decade", "stage_4"),
    ordered = "decade",
    adjustment = "none",
    candidates = c("stage_4", "stage_3", "age"),
    per = list(age = 10)
  )
}

# A file of invented patients with everything that may be missing, empty or without events.
invented <- function(file) {
  x <- read(file)
  data <- data.frame(
    arm = as_levels(x$arm, c("A", "B", "C")),
    site = as_levels(x$site, c("colon", "lung", "skin", "eye")),
    marker = x$marker,
    constant = x$constant,
    mild = as_levels(x$mild, c("no", "yes"))
  )
  list(
    data = data,
    level = 0.9,
    proportion = "wilson",
    treated = TRUE,
    baseline = c("site", "marker", "constant", "mild"),
    baseline_by = "arm",
    response = as_levels(x$response, c("CR", "PR", "SD", "PD")),
    objective = c("CR", "PR"),
    controlled = c("CR", "PR", "SD"),
    response_by = c("arm", "mild"),
    endpoints = list(OS = endpoint_of(x$months, x$died)),
    milestones = c(6, 12, 60),
    strata = c("site", "mild"),
    candidates = c("arm", "site", "marker", "constant", "mild"),
    reference = list(arm = "B")
  )
}

cohort <- "data/cohort.csv"
spss <- list(median = "spss", survival = "log-log", ties = "breslow", quartiles = 6)
data_set <- function(name) file.path(data_dir, paste0(name, ".csv"))
invented_file <- "tests/reference/studies/invented.csv"
cases <- list(
  cohort_spss = analyse(cohort, c(example(cohort), spss)),
  cohort_r = analyse(cohort, example(cohort)),
  lung = analyse(data_set("lung"), lung(data_set("lung"))),
  gbsg2 = analyse(data_set("gbsg2"), gbsg2(data_set("gbsg2"))),
  rossi = analyse(data_set("rossi"), rossi(data_set("rossi"))),
  larynx = analyse(data_set("larynx"), larynx(data_set("larynx"))),
  invented = analyse(invented_file, invented(invented_file))
)

# One record a line, so that a change shows as the lines that changed.
json <- function(x) toJSON(x, digits = NA, auto_unbox = TRUE, null = "null")
lines <- sapply(names(cases), function(name) {
  case <- cases[[name]]
  rows <- sapply(case$records, json)
  paste0(
    json(name), ": {\n\"sha256\": ", json(case$sha256), ",\n\"entered\": ", json(case$entered),
    ",\n\"records\": [\n", paste(rows, collapse = ",\n"), "\n]}"
  )
})
cat(
  "{\n\"R\": ", json(R.version.string), ",\n\"survival\": ",
  json(as.character(packageVersion("survival"))), ",\n\"cases\": {\n",
  paste(lines, collapse = ",\n"), "\n}\n}\n",
  sep = "", file = "tests/reference/analysis_reference.json"
)
