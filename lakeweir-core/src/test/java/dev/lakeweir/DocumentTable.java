package dev.lakeweir;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of the tables of a Markdown file, by what stands in backquotes in their first cells. */
public final class DocumentTable {
  private DocumentTable() {}

  /** The further cells of each row. */
  public static Map<String, List<String>> of(String file) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    DocumentBlocks.read(file)
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
        .forEach(cells -> rows.put(cells.get(1).replace("`", ""), cells.subList(2, cells.size())));
    return rows;
  }
}
