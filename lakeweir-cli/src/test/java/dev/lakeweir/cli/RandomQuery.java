package dev.lakeweir.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes queries of projections, filters and generators over one stream: what a flow without memory
 * can be.
 */
final class RandomQuery {
  static final String SCHEMA =
      "id INT NOT NULL, shop STRING, amount DOUBLE, price DECIMAL(10,2), flag BOOLEAN, day DATE,"
          + " at TIMESTAMP, tags ARRAY<STRING>, items ARRAY<STRUCT<sku: STRING, qty: INT>>,"
          + " attributes MAP<STRING, STRING>, nested STRUCT<a: INT, b: STRUCT<c: STRING>>";

  private static final List<String> NUMBERS =
      List.of(
          "id", "amount", "nested.a", "size(tags)", "size(items)", "get(items, 0).qty", "price");

  private static final List<String> TEXTS =
      List.of(
          "shop",
          "nested.b.c",
          "get(tags, 0)",
          "attributes['k1']",
          "get(items, 0).sku",
          "string(day)");

  private static final List<String> VALUES =
      List.of("tags", "items", "attributes", "nested", "nested.b", "at", "flag", "_source.offset");

  private final Random random;

  RandomQuery(long seed) {
    this.random = new Random(seed);
  }

  /** A query over the stream. */
  String over(String stream) {
    String from = "STREAM " + stream;
    List<String> more = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      from = "(SELECT *, %s AS inner_number FROM %s%s)".formatted(number(), from, where());
      more.add("inner_number");
    }
    StringBuilder views = new StringBuilder();
    int generators = random.nextInt(3);
    for (int i = 0; i < generators; i++) {
      views.append(generator(i, more));
    }
    if (random.nextInt(5) == 0) {
      // All columns, so that none is projected away before rows are expanded.
      return "SELECT id AS c0, *, now() > TIMESTAMP '2024-01-01' AS later FROM %s%s%s"
          .formatted(from, views, where());
    }
    List<String> columns = new ArrayList<>(List.of("id"));
    int width = 1 + random.nextInt(5);
    IntStream.range(0, width).forEach(i -> columns.add(column(more)));
    String list =
        IntStream.range(0, columns.size())
            .mapToObj(i -> columns.get(i) + " AS c" + i)
            .collect(Collectors.joining(", "));
    return "SELECT %s FROM %s%s%s".formatted(list, from, views, where());
  }

  private String generator(int number, List<String> more) {
    String outer = random.nextBoolean() ? "OUTER " : "";
    String name = "g" + number;
    more.add(name);
    return switch (random.nextInt(6)) {
      case 0 -> " LATERAL VIEW %sexplode(tags) v%d AS %s".formatted(outer, number, name);
      case 1 -> {
        more.add("p" + number);
        yield " LATERAL VIEW %sposexplode(items) v%d AS p%d, %s"
            .formatted(outer, number, number, name);
      }
      case 2 -> {
        more.add("k" + number);
        yield " LATERAL VIEW %sexplode(attributes) v%d AS k%d, %s"
            .formatted(outer, number, number, name);
      }
      case 3 -> {
        more.add("j" + number);
        yield " LATERAL VIEW %sjson_tuple(to_json(nested), 'a', 'b') v%d AS %s, j%d"
            .formatted(outer, number, name, number);
      }
      case 4 ->
          " LATERAL VIEW %sstack(2, shop, string(year(now()))) v%d AS %s"
              .formatted(outer, number, name);
      default -> {
        more.add("q" + number);
        yield " LATERAL VIEW %sinline(items) v%d AS %s, q%d".formatted(outer, number, name, number);
      }
    };
  }

  private String column(List<String> more) {
    if (!more.isEmpty() && random.nextInt(2) == 0) {
      return pick(more);
    }
    return switch (random.nextInt(6)) {
      case 0 -> number();
      case 1 -> text();
      case 2 -> condition();
      case 3 -> "named_struct('n', %s, 't', %s)".formatted(number(), text());
      case 4 -> "transform(tags, (tag, i) -> concat(tag, '-', i, %s))".formatted(text());
      default -> pick(VALUES);
    };
  }

  private String where() {
    return random.nextInt(2) == 0 ? "" : " WHERE " + condition();
  }

  private String number() {
    return switch (random.nextInt(4)) {
      case 0 -> "(%s + %s)".formatted(number(), pick(NUMBERS));
      case 1 -> "CASE WHEN %s THEN %s ELSE -1 END".formatted(condition(), pick(NUMBERS));
      case 2 -> "length(%s)".formatted(text());
      default -> pick(NUMBERS);
    };
  }

  private String text() {
    return switch (random.nextInt(4)) {
      case 0 -> "upper(%s)".formatted(pick(TEXTS));
      case 1 -> "concat_ws('/', %s, %s)".formatted(pick(TEXTS), pick(TEXTS));
      case 2 -> "coalesce(%s, 'none')".formatted(pick(TEXTS));
      default -> pick(TEXTS);
    };
  }

  private String condition() {
    return switch (random.nextInt(6)) {
      case 5 -> "year(current_date()) > 2000";
      case 0 -> "%s > %d".formatted(pick(NUMBERS), random.nextInt(50));
      case 1 -> "%s IS NOT NULL".formatted(pick(TEXTS));
      case 2 -> "(%s OR NOT flag)".formatted(condition());
      case 3 -> "exists(items, item -> item.qty > %d)".formatted(random.nextInt(5));
      default -> "%s LIKE '%%%s%%'".formatted(pick(TEXTS), random.nextInt(10));
    };
  }

  /** A record of the stream: most are good, some lack fields, some cannot be decoded. */
  String record(int id) {
    if (random.nextInt(12) == 0) {
      return List.of("{\"id\":" + id, "[]", "{\"id\":\"x\"}", "{}").get(random.nextInt(4));
    }
    List<String> fields = new ArrayList<>(List.of("\"id\":" + id));
    optional(fields, "shop", () -> quoted("shop" + random.nextInt(20)));
    optional(fields, "amount", () -> Double.toString(random.nextInt(1000) / 8.0));
    optional(fields, "price", () -> random.nextInt(1000) + ".5");
    optional(fields, "flag", () -> Boolean.toString(random.nextBoolean()));
    optional(fields, "day", () -> quoted("2024-01-%02d".formatted(1 + random.nextInt(28))));
    optional(fields, "at", () -> quoted("2024-01-01T00:00:%02dZ".formatted(random.nextInt(60))));
    optional(fields, "tags", () -> list(() -> quoted("tag" + random.nextInt(9))));
    optional(fields, "items", () -> list(this::item));
    optional(
        fields, "attributes", () -> "{\"k1\":\"v%d\",\"k2\":null}".formatted(random.nextInt(9)));
    optional(
        fields,
        "nested",
        () -> "{\"a\":%d,\"b\":{\"c\":\"c%d\"}}".formatted(random.nextInt(99), random.nextInt(9)));
    return "{" + String.join(",", fields) + "}";
  }

  private String item() {
    return random.nextInt(5) == 0
        ? "null"
        : "{\"sku\":\"s%d\",\"qty\":%d}".formatted(random.nextInt(9), random.nextInt(9));
  }

  private String list(Supplier<String> element) {
    return IntStream.range(0, random.nextInt(4))
        .mapToObj(i -> element.get())
        .collect(Collectors.joining(",", "[", "]"));
  }

  private void optional(List<String> fields, String name, Supplier<String> value) {
    int choice = random.nextInt(8);
    if (choice == 0) {
      fields.add("\"%s\":null".formatted(name));
    } else if (choice > 1) {
      fields.add("\"%s\":%s".formatted(name, value.get()));
    }
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
