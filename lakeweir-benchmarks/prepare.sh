# Builds the benchmarks, and sets $root, $module, $classes (their class path), $options (how bin/lakeweir starts the
# JVM) and $plain (no more than what Spark needs, as tests have it).
# Sourced by the scripts beside it; $modules are those to build, lakeweir-benchmarks alone when it is not set.
root=$(cd "$(dirname "$0")/.." && pwd -P)
module=$root/lakeweir-benchmarks
mvn -B -q -f "$root/pom.xml" -Pfast package dependency:build-classpath -Dmdep.outputFile=target/classpath \
  -pl "${modules:-lakeweir-benchmarks}" -am
classes=$module/target/classes:$(cat "$module/target/classpath")
options="$(grep -v '^#' "$root/lakeweir-dist/src/main/conf/jvm.options" | tr '\n' ' ') -XX:+UseParallelGC"
plain=$(sed -n 's|.*<spark.jvm.args>\(.*\)</spark.jvm.args>.*|\1|p' "$root/pom.xml")
