# What R's lm and glm make of rows.csv with its weights, into reference_r.csv:
# run by hand, Rscript reference.R, in this folder.  See reference.py.
rows <- read.csv("rows.csv")
out <- data.frame()

put <- function(case, quantity, value, feature = "") {
	out <<- rbind(out, data.frame(case = case, quantity = quantity, class = "", feature = feature,
		value = sprintf("%.17g", value)))
}

coefficients_of <- function(case, fit) {
	table <- summary(fit)$coefficients
	for (i in seq_len(nrow(table))) {
		name <- sub("(Intercept)", "", rownames(table)[i], fixed = TRUE)
		put(case, "estimate", table[i, 1], name)
		put(case, "std_error", table[i, 2], name)
		put(case, "statistic", table[i, 3], name)
		put(case, "p_value", table[i, 4], name)
	}
}

for (weight in c("w", "n")) {
	rows$weight <- rows[[weight]]
	case <- paste("linear_regression", weight)
	fit <- lm(y ~ x1 + x2 + x3 + x4, rows, weights = weight)
	found <- summary(fit)
	coefficients_of(case, fit)
	put(case, "df_residual", fit$df.residual)
	put(case, "rss", deviance(fit))
	put(case, "r2", found$r.squared)
	put(case, "adjusted_r2", found$adj.r.squared)
	put(case, "residual_std_error", found$sigma)
	put(case, "f_statistic", found$fstatistic[1])
	put(case, "f_p_value", pf(found$fstatistic[1], found$fstatistic[2], found$fstatistic[3], lower.tail = FALSE))
	put(case, "log_likelihood", as.numeric(logLik(fit)))

	case <- paste("linear_regression without intercept", weight)
	fit <- lm(y ~ 0 + x1 + x2 + x3 + x4, rows, weights = weight)
	coefficients_of(case, fit)
	put(case, "r2", summary(fit)$r.squared)

	case <- paste("logistic_regression none", weight)
	# bic counts the rows it is given; standard errors are those of the step before the last
	counted <- rows[rows$weight > 0, ]
	fit <- NULL
	for (turn in 1:3) fit <- suppressWarnings(glm(two ~ x1 + x2 + x3 + x4, binomial, counted, weights = weight,
		start = coef(fit), control = glm.control(epsilon = 1e-15, maxit = 100)))
	coefficients_of(case, fit)
	put(case, "deviance", fit$deviance)
	if (weight == "n") {
		put(case, "aic", AIC(fit))
		put(case, "bic", BIC(fit))
		put(case, "log_likelihood", as.numeric(logLik(fit)))
	}
}
write.csv(out, "reference_r.csv", row.names = FALSE, quote = FALSE)
