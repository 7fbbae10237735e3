# Writes tests/reference/contingency_reference.json, from the root of the repository:
#   Rscript tests/reference/contingency_reference.R
library(jsonlite)

table_tests <- function(counts) {
  held <- counts[rowSums(counts) > 0, colSums(counts) > 0]
  plain <- suppressWarnings(chisq.test(held, correct = FALSE))
  corrected <- suppressWarnings(chisq.test(held))
  list(
    counts = counts,
    fisher = fisher.test(held, workspace = 2e7)$p.value,
    plain = list(statistic = unname(plain$statistic), df = unname(plain$parameter), p = plain$p.value),
    corrected = list(statistic = unname(corrected$statistic), p = corrected$p.value)
  )
}
tables <- lapply(
  list(
    rbind(c(18, 15), c(9, 32)), rbind(c(30, 3), c(36, 5)), rbind(c(0, 6), c(7, 1)), rbind(c(3, 3), c(3, 3)),
    rbind(c(10, 10), c(10, 11)), # Yates's half is more than the distance
    rbind(c(1, 0), c(0, 1)), # one patient a group
    rbind(c(18, 6, 6, 3), c(9, 7, 20, 5)), # categories of response
    rbind(c(0, 18, 6, 6, 3), c(0, 9, 7, 20, 5)), # an empty column
    rbind(c(4, 9, 7, 2), c(0, 0, 0, 0), c(1, 5, 9, 12)), # an empty row
    rbind(c(5, 0, 2, 1), c(0, 4, 3, 3), c(6, 7, 0, 8)), # zero cells
    rbind(c(2, 2, 2), c(2, 2, 2), c(2, 2, 2)), # nothing but ties
    rbind(c(1, 0, 0), c(0, 1, 0), c(0, 0, 1)),
    rbind(c(12, 8), c(9, 11), c(4, 16)), # more rows than columns
    rbind(c(1, 3, 10, 6), c(2, 3, 10, 7), c(1, 6, 14, 12), c(0, 1, 9, 11)), # Agresti, job satisfaction
    rbind(c(3, 18, 6, 6, 3), c(4, 9, 7, 20, 5), c(1, 5, 9, 12, 20)),
    rbind(c(3, 1, 0, 2, 1, 4, 0, 1), c(0, 2, 2, 3, 0, 1, 3, 2))
  ),
  table_tests
)

# prop.trend.test knows no empty group: the others keep their scores. It warns of a perfect trend.
trends <- lapply(
  list(
    rbind(c(15, 10), c(7, 19), c(5, 18)), rbind(c(1, 9), c(5, 5), c(9, 1), c(10, 0)),
    rbind(c(0, 5), c(0, 6), c(3, 4)), rbind(c(3, 5), c(0, 0), c(5, 1)), rbind(c(1, 0), c(0, 1), c(1, 0))
  ),
  function(counts) {
    n <- rowSums(counts)
    held <- n > 0
    test <- suppressWarnings(prop.trend.test(counts[held, 1], n[held], score = seq_along(n)[held]))
    list(counts = counts, statistic = unname(test$statistic), p = test$p.value)
  }
)

set.seed(20)
many <- round(rnorm(60, 10, 2), 4)
samples <- list(
  list(c(1.1, 2.2, 3.3, 4.4), c(0.5, 2.9, 5.1, 6.2, 7.3)), # no ties: exact
  list(c(61, 70, 52, 66), c(58, 61, 74, 49, 66, 66)), # ties
  list(3, 5), # one patient a group
  list(c(1, 2), c(1, 2)), # in the middle of the distribution
  list(c(1, 4), c(2, 3)), # the same without ties
  list(many[1:49], many[50:60] + 1), # the largest exact group
  list(many[1:50], many[51:60] + 1), # the smallest that is not
  list(c(2, 2, 3, 5), c(4, 4, 6), c(1, 2, 7, 7, 8)),
  list(c(2, 9), c(4, 1, 6), 3, c(1, 5))
)
ranks <- lapply(samples, function(groups) {
  test <- if (length(groups) == 2) {
    suppressWarnings(wilcox.test(groups[[1]], groups[[2]]))
  } else {
    kruskal.test(groups)
  }
  list(samples = groups, statistic = unname(test$statistic), p = test$p.value)
})

means <- lapply(Filter(function(g) length(g) == 2 && min(lengths(g)) > 1, samples), function(groups) {
  x <- groups[[1]]
  y <- groups[[2]]
  list(samples = groups, difference = abs(mean(x) - mean(y)) / sqrt((var(x) + var(y)) / 2))
})
multinomial <- function(p) diag(p, length(p)) - p %o% p
shares <- lapply(
  list(
    rbind(c(18, 15), c(9, 32)), rbind(c(4, 0), c(1, 3)), rbind(c(10, 20, 30), c(25, 15, 20)),
    rbind(c(5, 0, 2, 1), c(0, 4, 3, 3)), rbind(c(0, 18, 6, 6, 3), c(0, 9, 7, 20, 5)), rbind(c(7, 3), c(14, 6))
  ),
  function(counts) {
    held <- counts[, colSums(counts) > 0]
    p <- (held[1, ] / sum(held[1, ]))[-1]
    q <- (held[2, ] / sum(held[2, ]))[-1]
    squared <- mahalanobis(p, q, (multinomial(p) + multinomial(q)) / 2)
    list(counts = counts, difference = sqrt(squared))
  }
)
# The invented cohort, analysed as tests/analyses/test_group_options.py does: all patients are in the
# denominator, and the arms are in order.
cohort <- read.csv("tests/reference/studies/invented.csv", na.strings = c("NA", ""))
cohort$objective <- cohort$response %in% c("CR", "PR")
cohort$best <- factor(cohort$response, c("CR", "PR", "SD", "PD"))
by_arm <- table(cohort$arm, factor(cohort$objective, c(TRUE, FALSE)))
by_mild <- table(cohort$mild, factor(cohort$objective, c(TRUE, FALSE)))
best_by_arm <- table(cohort$arm, cohort$best)
best_by_site <- table(cohort$site, cohort$best)
quiet <- suppressWarnings
pair <- function(a, b) {
  x <- cohort$marker[which(cohort$arm == a)]
  y <- cohort$marker[which(cohort$arm == b)]
  abs(mean(x, na.rm = TRUE) - mean(y, na.rm = TRUE)) /
    sqrt((var(x, na.rm = TRUE) + var(y, na.rm = TRUE)) / 2)
}
site <- prop.table(table(cohort$mild, cohort$site), 1)[, -1]
invented <- list(
  fisher = list(
    arm = fisher.test(by_arm)$p.value, arm_best = fisher.test(best_by_arm)$p.value,
    mild = fisher.test(by_mild)$p.value, site_best = fisher.test(best_by_site)$p.value
  ),
  "chi-square" = list(
    arm = quiet(chisq.test(by_arm))$p.value, arm_best = quiet(chisq.test(best_by_arm))$p.value,
    mild = quiet(chisq.test(by_mild, correct = FALSE))$p.value,
    site_best = quiet(chisq.test(best_by_site))$p.value
  ),
  "chi-square-corrected" = list(
    arm = quiet(chisq.test(by_arm))$p.value, arm_best = quiet(chisq.test(best_by_arm))$p.value,
    mild = quiet(chisq.test(by_mild))$p.value, site_best = quiet(chisq.test(best_by_site))$p.value
  ),
  trend = prop.trend.test(by_arm[, 1], rowSums(by_arm))$p.value,
  baseline = list(
    marker_by_arm = kruskal.test(marker ~ arm, cohort)$p.value,
    marker_by_mild = quiet(wilcox.test(marker ~ mild, cohort))$p.value,
    site_by_mild = quiet(chisq.test(table(cohort$mild, cohort$site)))$p.value,
    marker_difference_by_arm = max(pair("A", "B"), pair("A", "C"), pair("B", "C")),
    site_difference_by_mild = sqrt(
      mahalanobis(site[1, ], site[2, ], (multinomial(site[1, ]) + multinomial(site[2, ])) / 2)
    )
  )
)
write_json(
  list(
    invented = invented,
    r = R.version.string, tables = tables, trends = trends, ranks = ranks,
    standardised = list(means = means, shares = shares)
  ),
  "tests/reference/contingency_reference.json",
  digits = NA, auto_unbox = TRUE, pretty = TRUE
)
