/**
 * Labs: small C programs that show one mechanism each, and claims about them that are checked against the events of the
 * run. The sources lie beside this package as resources; whoever runs a lab compiles and executes it and hands the
 * {@link vitrine.observe.lab.Evidence} over.
 */
@NullMarked
package vitrine.observe.lab;

import org.jspecify.annotations.NullMarked;
