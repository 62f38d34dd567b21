package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import dev.lakeweir.embedded.generate.GeneratedRecord;
import dev.lakeweir.embedded.generate.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** What the tables of the retail example must hold, whatever happened while they were filled. */
final class ClickOracle {
  private static final RowComparison RECORDS =
      new RowComparison(
          Map.of(
              "partition", ColumnType.INT,
              "offset", ColumnType.INT,
              "crc", ColumnType.INT,
              "eventID", ColumnType.STRING,
              "malformed", ColumnType.STRING),
          Map.of());

  private static final String FIRST =
      "QUALIFY row_number() OVER (PARTITION BY eventType, eventID ORDER BY eventTime) = 1";

  private final ClickOrigin origin;
  private final EventProfile profile;
  private final int events;
  private final boolean oneSource;

  /**
   * Knows what was sent.
   *
   * @param events how many of the profile's events, in their order
   */
  ClickOracle(ClickOrigin origin, EventProfile profile, int events) {
    this(origin, profile, events, false);
  }

  /**
   * Knows what was sent.
   *
   * @param oneSource whether all read the clicks themselves, see {@link OneSourceProject}
   */
  ClickOracle(ClickOrigin origin, EventProfile profile, int events, boolean oneSource) {
    this.origin = origin;
    this.profile = profile;
    this.events = events;
    this.oneSource = oneSource;
  }

  void verify(Lake lake) {
    everyRecordIsThereOnce(lake);
    silverIsWhatBronzeGives(lake);
    goldIsWhatBronzeGives(lake);
    if (oneSource) {
      eachPutsAsideWhatBronzeDoes(lake);
    }
  }

  private static void eachPutsAsideWhatBronzeDoes(Lake lake) {
    String aside = "SELECT to_json(position) AS position, body FROM %s_quarantine";
    for (String table : List.of("silver", "gold")) {
      assertThat(
              lake.query(
                  differences("(" + aside.formatted(table) + ")", aside.formatted("bronze"))))
          .as(table)
          .isEmpty();
    }
  }

  /** The n-th record went to partition n % 4; its body is there to the byte. */
  private void everyRecordIsThereOnce(Lake lake) {
    List<JsonNode> expected = new ArrayList<>();
    GeneratedEvents sent = GeneratedEvents.of(profile);
    for (int n = 0; n < events; n++) {
      expected.add(record(n % ClickOrigin.PARTITIONS, n / ClickOrigin.PARTITIONS, sent.next()));
    }
    List<JsonNode> produced = lake.query(origin.records());
    assertThat(RECORDS.differences(expected, produced)).isEmpty();
  }

  private static JsonNode record(int partition, int offset, GeneratedRecord sent) {
    CRC32 crc = new CRC32();
    crc.update(sent.value());
    ObjectNode row = new ObjectMapper().createObjectNode();
    return row.put("partition", partition)
        .put("offset", offset)
        .put("crc", crc.getValue())
        .put("eventID", sent.eventId().orElse(null))
        .put("malformed", sent.kind() == Kind.MALFORMED ? "yes" : "no");
  }

  private void silverIsWhatBronzeGives(Lake lake) {
    assertThat(
            lake.query(
                differences(
                    "silver",
                    """
                    SELECT eventID, eventType, eventTime, productId,
                      userAgent.platform AS platform, userAgent.browser AS browser,
                      page_loading_seconds, step, related.relatedProductId, related.relatedProductCategory
                    FROM (SELECT * FROM bronze %s)
                    LATERAL VIEW posexplode(extraPayload) AS step, related
                    WHERE related.relatedProductCategory IS NOT NULL
                    """
                        .formatted(oneSource ? "" : FIRST))))
        .isEmpty();
  }

  private static void goldIsWhatBronzeGives(Lake lake) {
    assertThat(
            lake.query(
                differences(
                    "gold",
                    """
                    SELECT window.start, window.end, eventType, userAgent.platform AS platform,
                      count(*), count(DISTINCT productId)
                    FROM bronze
                    GROUP BY window(eventTime, '5 minutes'), eventType, userAgent.platform
                    """)))
        .isEmpty();
  }

  private static String differences(String table, String query) {
    return """
    WITH wanted AS (%2$s)
    SELECT 'extra' AS what, * FROM (SELECT * FROM %1$s EXCEPT ALL SELECT * FROM wanted)
    UNION ALL
    SELECT 'missing' AS what, * FROM (SELECT * FROM wanted EXCEPT ALL SELECT * FROM %1$s)
    """
        .formatted(table, query);
  }
}
