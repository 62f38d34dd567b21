package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowComparisonTest {
  private static final RowComparison COMPARISON =
      new RowComparison(
          Map.of(
              "id", ColumnType.STRING,
              "n", ColumnType.INT,
              "price", ColumnType.DECIMAL,
              "at", ColumnType.TIMESTAMP,
              "more", ColumnType.JSON),
          Map.of("id", Set.of("__flush__")));

  private static final List<JsonNode> EXPECTED =
      rows(
          "{'id':'a','n':1,'price':1.5,'at':'2024-02-22T19:17:07.449Z','more':[{'x':1,'y':null}]}",
          "{'id':'a','n':1,'price':1.5,'at':'2024-02-22T19:17:07.449Z','more':[{'x':1,'y':null}]}",
          "{'id':'b','n':null,'price':null,'at':null,'more':null}");

  @Test
  void rowsInAnotherOrderAndSpellingAreEqual() {
    List<JsonNode> produced =
        rows(
            "{'id':'b','other':7}",
            "{'id':'__flush__','n':9}",
            "{'id':'a','n':1,'price':1.5000000001,'at':'2024-02-22T20:17:07.449000+01:00','more':'[{\\\"x\\\":1.0}]'}",
            "{'id':'a','n':1,'price':1.5,'at':'2024-02-22T19:17:07.449Z','more':[{'x':1}]}");

    assertThat(COMPARISON.differences(EXPECTED, produced)).isEmpty();
  }

  @Test
  void rowThatIsLostIsMissing() {
    assertThat(COMPARISON.differences(EXPECTED, EXPECTED.subList(1, 3)))
        .singleElement()
        .asString()
        .startsWith("missing ")
        .contains("id=a");
  }

  @Test
  void rowThatIsThereOnceTooOftenIsExtra() {
    List<JsonNode> produced = new ArrayList<>(EXPECTED);
    produced.add(EXPECTED.get(2));

    assertThat(COMPARISON.differences(EXPECTED, produced))
        .singleElement()
        .asString()
        .startsWith("extra ")
        .contains("id=b");
  }

  @Test
  void rowWithAnotherValueIsMissingAndExtra() {
    List<JsonNode> produced = new ArrayList<>(EXPECTED);
    produced.set(0, rows("{'id':'a','n':1,'price':1.51,'at':'2024-02-22T19:17:07.449Z'}").get(0));

    assertThat(COMPARISON.differences(EXPECTED, produced)).hasSize(2);
  }

  private static List<JsonNode> rows(String... lines) {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> rows = new ArrayList<>();
    for (String line : lines) {
      try {
        rows.add(mapper.readTree(line.replace('\'', '"')));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(line, e);
      }
    }
    return rows;
  }
}
