package dev.lakeweir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The fenced blocks of a Markdown file of this repository. */
public final class DocumentBlocks {
  public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private DocumentBlocks() {}

  public static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the order of the file. */
  public static List<String> of(String file, String language) {
    return Pattern.compile("^```" + language + "\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE)
        .matcher(read(file))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }
}
