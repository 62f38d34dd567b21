package dev.lakeweir.benchmarks.peers;

import java.io.File;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The jars of a peer, as {@code java -cp} takes them. */
record ClassPath(String text) {
  /**
   * The version of a library, from the name of its jar.
   *
   * @param artifact as in {@code spark-core_2.13-4.2.0.jar} before the last hyphen that a digit
   *     follows
   */
  String version(String artifact) {
    Pattern jar = Pattern.compile(Pattern.quote(artifact) + "-(\\d.*)\\.jar");
    for (String entry : text.split(Pattern.quote(File.pathSeparator))) {
      Matcher name = jar.matcher(Path.of(entry).getFileName().toString());
      if (name.matches()) {
        return name.group(1);
      }
    }
    throw new IllegalStateException("not on the class path: " + artifact);
  }
}
