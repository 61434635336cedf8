/** Values of several workers added up in a fixed order, in one process or between several. */
@NullMarked
package dev.cotangent.nn.parallel;

import org.jspecify.annotations.NullMarked;
