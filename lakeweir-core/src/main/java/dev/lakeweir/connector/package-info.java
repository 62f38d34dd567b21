/** What Lakeweir knows of connectors that it is not built with, but finds on the class path. */
package dev.lakeweir.connector;
