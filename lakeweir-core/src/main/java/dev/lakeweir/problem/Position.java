package dev.lakeweir.problem;

import java.util.Objects;

/**
 * Where something was written: a file as the user names it (relative to the project's directory),
 * and the line and column in it, both counted from 1.
 */
public record Position(String file, int line, int column) implements Comparable<Position> {
  public Position {
    Objects.requireNonNull(file, "file");
    if (line < 1 || column < 1) {
      throw new IllegalArgumentException(
          "line and column count from 1: %d:%d".formatted(line, column));
    }
  }

  @Override
  public int compareTo(Position other) {
    int byFile = file.compareTo(other.file);
    if (byFile != 0) {
      return byFile;
    }
    int byLine = Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
