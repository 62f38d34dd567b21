package dev.lakeweir.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lakeweir.connector.EventHubsFailure.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventHubsFailureTest {
  static Stream<Arguments> messages() {
    return Stream.of(
        arguments(
            "Cannot read all events of event hub h: Lost in event hub h, partition 0: sequence numbers 1 to 2 (2 events): they have expired. Set eventhubs.failOnDataLoss=false to go on.",
            Kind.LOST,
            "E504"),
        arguments(
            "Cannot read all events of event hub h: Lost in event hub h, partition 0: from sequence number 5 on: the partition ends before them: the hub was made anew. Set it.",
            Kind.MADE_ANEW,
            "E504"),
        arguments(
            "Cannot read all events of event hub h: the hub was made anew: the checkpoint is of the one that was made in n at 2026-01-01T00:00:00Z, and this one was made in n at 2026-01-02T00:00:00Z. Set it.",
            Kind.MADE_ANEW,
            "E504"),
        arguments(
            "Cannot read partition 0 of event hub n/h: other receivers of consumer group g take the partition away: x. Give each one its own.",
            Kind.TAKEN,
            "E506"),
        arguments(
            "Cannot read partition 0 of event hub n/h: consumer group g has too many receivers of it: x. Give some their own.",
            Kind.TAKEN,
            "E506"),
        arguments(
            "Cannot reach event hub n/h: The messaging entity could not be found. Check its name.",
            Kind.MISSING,
            "E302"),
        arguments(
            "Cannot reach event hub n/h: Unauthorized access. Check its name.",
            Kind.REFUSED,
            "E301"),
        arguments(
            "Cannot find positions in event hub n/h: partitions do not answer: [2]. Try again.",
            Kind.PARTLY_AWAY,
            "E503"),
        arguments("Cannot do it: something else. Do this. And that.", Kind.OTHER, "E503"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void failureIsKnownByItsText(String message, Kind kind, String code) {
    EventHubsFailure failure = EventHubsFailure.of(message);

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.code().id()).isEqualTo(code);
    assertThat(failure.hint()).isNotEmpty();
  }

  @Test
  void causeAndRemedyAreToldApart() {
    EventHubsFailure failure =
        EventHubsFailure.of("Cannot do it at a.b.c: why. Do this. And that.");

    assertThat(failure.cause()).isEqualTo("Cannot do it at a.b.c: why");
    assertThat(failure.hint()).isEqualTo("Do this. And that.");
  }

  @Test
  void failureOfATaskIsFoundInTheTextOfTheDriver() {
    RuntimeException job =
        new RuntimeException(
            "Job aborted: Lost task 0.0 in stage 1.0: dev.lakeweir.eventhubs.EventHubsException: Cannot do it: why. Do this.\n\tat a.B");

    assertThat(EventHubsFailure.in(new IllegalStateException("query ended", job)))
        .contains(new EventHubsFailure(Kind.OTHER, "Cannot do it: why", "Do this."));
    assertThat(EventHubsFailure.in(new IllegalStateException("of something else"))).isEmpty();
  }
}
