/** How long two processes take to add up their gradients. */
@NullMarked
package dev.cotangent.benchmarks.exchange;

import org.jspecify.annotations.NullMarked;
