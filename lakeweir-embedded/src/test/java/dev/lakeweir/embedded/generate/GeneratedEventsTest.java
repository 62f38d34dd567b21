package dev.lakeweir.embedded.generate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GeneratedEventsTest {
  private static final int MANY = 50_000;
  private static final EventProfile PROFILE = EventProfile.defaults();
  private static final List<GeneratedRecord> RECORDS = take(GeneratedEvents.of(PROFILE), MANY);

  @Test
  void sameProfileGivesTheSameRecords() {
    List<GeneratedRecord> again = take(GeneratedEvents.of(PROFILE), MANY);

    assertThat(contents(again)).isEqualTo(contents(RECORDS));
  }

  @Test
  void anotherSeedGivesOtherRecords() {
    GeneratedRecord other = GeneratedEvents.of(PROFILE.withSeed(7)).next();

    assertThat(other.value()).isNotEqualTo(RECORDS.get(0).value());
  }

  @Test
  void firstRecordOfTheDefaultProfileNeverChanges() {
    assertThat(RECORDS.get(0).value())
        .asString(ISO_8859_1)
        .isEqualTo(
            """
            {"eventType":"CLICK","eventID":"28efe333-b266-4103-8752-6757130f9f52",\
            "productId":"901","userAgent":{"platform":"Mac","browser":"Safari"},\
            "extraPayload":[],"page_loading_seconds":0.201,\
            "eventTime":"2026-01-01T00:00:00.000Z"}""");
  }

  @Test
  void sharesOfTheKindsAreThoseOfTheProfile() {
    EventCounts counts = countsOf(RECORDS);

    assertThat(counts.total()).isEqualTo(MANY);
    assertThat(share(counts.malformed())).isCloseTo(0.005, within(0.001));
    assertThat(share(counts.duplicate())).isCloseTo(0.01, within(0.002));
    assertThat(share(counts.late())).isCloseTo(0.02, within(0.003));
    assertThat(share(counts.tooLate())).isCloseTo(0.0005, within(0.0003));
  }

  @Test
  void countsAreThoseOfTheRecordsGiven() {
    GeneratedEvents events = GeneratedEvents.of(PROFILE);
    List<GeneratedRecord> given = take(events, 5_000);

    assertThat(events.counts()).isEqualTo(countsOf(given));
    assertThat(events.counts().total()).isEqualTo(5_000);
  }

  @Test
  void allButMalformedAreEventsWithTheirIdAsKey() {
    assertThat(RECORDS)
        .filteredOn(record -> record.kind() != Kind.MALFORMED)
        .allSatisfy(
            record ->
                assertThat(StrictEventReader.read(record.value()).id())
                    .hasToString(record.eventId().orElseThrow()));
  }

  @Test
  void noMalformedRecordPassesStrictDecoding() {
    assertThat(of(Kind.MALFORMED))
        .hasSizeGreaterThan(9)
        .allSatisfy(
            record -> {
              assertThat(record.key()).isNull();
              assertThatThrownBy(() -> StrictEventReader.read(record.value()))
                  .isInstanceOf(IllegalArgumentException.class)
                  .hasMessageStartingWith("no event");
            });
  }

  @Test
  void eventsThatAreNoDuplicatesHaveIdsOfTheirOwn() {
    assertThat(RECORDS)
        .filteredOn(record -> record.kind() != Kind.DUPLICATE && record.kind() != Kind.MALFORMED)
        .extracting(GeneratedRecord::eventId)
        .doesNotHaveDuplicates();
  }

  @Test
  void duplicateIsAnEarlierGoodRecordByteForByte() {
    Set<String> earlier = new HashSet<>();
    for (GeneratedRecord record : RECORDS) {
      String body = new String(record.value(), ISO_8859_1);
      if (record.kind() == Kind.DUPLICATE) {
        assertThat(earlier).contains(body);
      } else if (record.kind() == Kind.GOOD) {
        earlier.add(body);
      }
    }
  }

  @Test
  void duplicateOfASlowStreamIsStillWithinFiveMinutes() {
    EventProfile slow = PROFILE.withEventsPerSecond(0.02).withRates(0, 0.5, 0, 0);

    assertThat(take(GeneratedEvents.of(slow), 2_000))
        .filteredOn(record -> record.kind() == Kind.DUPLICATE)
        .isNotEmpty()
        .allSatisfy(record -> assertThat(behind(record)).isBetween(0L, minutes(5)));
  }

  @Test
  void goodEventsHappenWhenTheyArrive() {
    assertThat(of(Kind.GOOD)).allSatisfy(record -> assertThat(behind(record)).isZero());
  }

  @Test
  void lateEventsAreUpToFiveMinutesBehind() {
    assertThat(of(Kind.LATE))
        .allSatisfy(record -> assertThat(behind(record)).isBetween(1L, minutes(5)));
  }

  @Test
  void tooLateEventsAreHoursBehind() {
    assertThat(of(Kind.TOO_LATE))
        .isNotEmpty()
        .allSatisfy(record -> assertThat(behind(record)).isBetween(minutes(120), minutes(360)));
  }

  @Test
  void arrivalsBeginAtTheStartAndAreSpacedByTheRate() {
    long start = PROFILE.startTime().toEpochMilli();

    assertThat(RECORDS)
        .extracting(GeneratedRecord::timestampMillis)
        .containsExactlyElementsOf(LongStream.range(start, start + MANY).boxed().toList());
  }

  @Test
  void optionalFieldsAreMissingFromSomeEvents() {
    List<StrictEventReader.Event> good =
        of(Kind.GOOD).map(record -> StrictEventReader.read(record.value())).toList();

    assertThat(share(good.stream().filter(event -> lacks(event, "userAgent")).count()))
        .isCloseTo(0.01, within(0.002));
    assertThat(share(good.stream().filter(event -> lacks(event, "extraPayload")).count()))
        .isCloseTo(0.04, within(0.004));
  }

  @Test
  void bodiesAreAboutThreeHundredBytes() {
    assertThat(of(Kind.GOOD).mapToInt(record -> record.value().length).average().orElseThrow())
        .isBetween(270.0, 330.0);
  }

  @Test
  void liveEventsArriveWhenAskedForAndNeverGoBack() {
    Instant noon = Instant.parse("2026-03-01T12:00:00Z");
    Iterator<Instant> clock =
        List.of(noon, noon.plusMillis(250), noon.minusSeconds(60), noon.plusSeconds(1)).iterator();

    List<GeneratedRecord> live = take(GeneratedEvents.live(PROFILE.faultless(), clock::next), 4);

    assertThat(live)
        .extracting(record -> StrictEventReader.read(record.value()).time())
        .containsExactly(noon, noon.plusMillis(250), noon.plusMillis(250), noon.plusSeconds(1));
  }

  private static List<GeneratedRecord> take(GeneratedEvents events, int count) {
    return Stream.generate(events::next).limit(count).toList();
  }

  private static List<List<Object>> contents(List<GeneratedRecord> records) {
    return records.stream()
        .map(
            record ->
                List.<Object>of(
                    record.eventId(),
                    new String(record.value(), ISO_8859_1),
                    record.timestampMillis(),
                    record.kind()))
        .toList();
  }

  private static Stream<GeneratedRecord> of(Kind kind) {
    return RECORDS.stream().filter(record -> record.kind() == kind);
  }

  private static EventCounts countsOf(List<GeneratedRecord> records) {
    var byKind =
        records.stream()
            .collect(Collectors.groupingBy(GeneratedRecord::kind, Collectors.counting()));
    return new EventCounts(
        byKind.getOrDefault(Kind.GOOD, 0L),
        byKind.getOrDefault(Kind.DUPLICATE, 0L),
        byKind.getOrDefault(Kind.LATE, 0L),
        byKind.getOrDefault(Kind.TOO_LATE, 0L),
        byKind.getOrDefault(Kind.MALFORMED, 0L));
  }

  /** Milliseconds from the event to its arrival, which is the greatest event time so far. */
  private static long behind(GeneratedRecord record) {
    return record.timestampMillis() - StrictEventReader.read(record.value()).time().toEpochMilli();
  }

  private static long minutes(int minutes) {
    return Duration.ofMinutes(minutes).toMillis();
  }

  private static double share(long count) {
    return (double) count / MANY;
  }

  private static boolean lacks(StrictEventReader.Event event, String field) {
    return StrictEventReader.isAbsent(event.json().path(field));
  }
}
