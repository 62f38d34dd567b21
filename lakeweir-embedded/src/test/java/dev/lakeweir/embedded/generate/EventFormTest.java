package dev.lakeweir.embedded.generate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventFormTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MANY = 3_000;

  @ParameterizedTest
  @EnumSource
  void namesAreAsTheyAreWritten(EventForm form) {
    assertThat(EventForm.named(form.text())).contains(form);
    assertThat(EventForm.names()).contains(form.text());
  }

  @ParameterizedTest
  @EnumSource
  void sameSeedGivesTheSameRecordsAndAnotherOneOthers(EventForm form) {
    assertThat(bodies(form, 1)).isEqualTo(bodies(form, 1)).isNotEqualTo(bodies(form, 2));
  }

  @ParameterizedTest
  @EnumSource
  void allButMalformedAreObjectsOnOneLine(EventForm form) throws Exception {
    for (GeneratedRecord record : records(form, 1)) {
      String body = new String(record.value(), ISO_8859_1);
      assertThat(body).doesNotContain("\n");
      if (record.kind() != Kind.MALFORMED) {
        assertThat(JSON.readTree(body).isObject()).as(body).isTrue();
        assertThat(record.eventId()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachMalformationChangesTheBody(EventForm form) {
    for (Malformation malformation : Malformation.values()) {
      EventBody body = form.body(new SplittableRandom(1), 1);
      String good = body.write(body.nextId(), 0);

      assertThat(new String(malformation.bodyFrom(good, body.fields()), ISO_8859_1))
          .as("%s", malformation)
          .isNotEqualTo(good);
    }
  }

  @Test
  void clicksAreOnImpressionsOfTheSameSeed() throws Exception {
    Set<String> shown = new HashSet<>();
    for (JsonNode impression : good(EventForm.IMPRESSIONS)) {
      shown.add(impression.path("impression_id").asText());
    }

    assertThat(good(EventForm.CLICKS))
        .allSatisfy(click -> assertThat(shown).contains(click.path("impression_id").asText()));
    assertThat(shown).hasSize(MANY);
  }

  private static List<JsonNode> good(EventForm form) {
    EventProfile profile = EventProfile.defaults().withForm(form).faultless();
    GeneratedEvents events = GeneratedEvents.of(profile);
    return Stream.generate(events::next).limit(MANY).map(EventFormTest::json).toList();
  }

  private static JsonNode json(GeneratedRecord record) {
    try {
      return JSON.readTree(record.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<GeneratedRecord> records(EventForm form, long seed) {
    EventProfile profile = EventProfile.defaults().withForm(form).withSeed(seed);
    GeneratedEvents events = GeneratedEvents.of(profile);
    return Stream.generate(events::next).limit(MANY).toList();
  }

  private static List<String> bodies(EventForm form, long seed) {
    return records(form, seed).stream()
        .map(record -> new String(record.value(), ISO_8859_1))
        .toList();
  }
}
