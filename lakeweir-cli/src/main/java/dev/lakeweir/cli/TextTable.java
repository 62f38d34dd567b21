package dev.lakeweir.cli;

import java.util.ArrayList;
import java.util.List;

/** Lays out text in columns. */
final class TextTable {
  private static final int WIDEST = 60;

  private TextTable() {}

  /** A line for the header and one a row; cells that are too wide are cut. */
  static String of(List<String> header, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(header);
    all.addAll(rows);
    int[] widths = new int[header.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Math.min(WIDEST, cell(row.get(i)).length()));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = cut(cell(row.get(i)));
        line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private static String cell(String value) {
    return value == null ? "null" : value.replaceAll("[\\p{Cntrl}]", " ");
  }

  private static String cut(String cell) {
    return cell.length() <= WIDEST ? cell : cell.substring(0, WIDEST - 1) + "…";
  }
}
