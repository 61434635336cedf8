/**
 * Networks on Apache Spark: predictions for data sets, a model for pipelines, rows to learn from.
 */
@NullMarked
@CheckReturnValue
package dev.cotangent.spark;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
