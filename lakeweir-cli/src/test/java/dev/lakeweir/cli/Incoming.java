package dev.lakeweir.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory that a file source watches. A file is there all at once, by a rename.
 *
 * @param directory what the source reads
 * @param outside where files are written first; on the same file system
 */
record Incoming(Path directory, Path outside) {
  static Incoming in(Path parent) {
    try {
      return new Incoming(
          Files.createDirectory(parent.resolve("incoming")),
          Files.createDirectory(parent.resolve("outside")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void put(String name, List<String> lines) {
    try {
      Path whole = Files.write(outside.resolve(name), lines);
      Files.move(whole, directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
