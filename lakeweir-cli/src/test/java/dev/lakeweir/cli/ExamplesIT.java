package dev.lakeweir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.embedded.eventhubs.EmulatedEvent;
import dev.lakeweir.embedded.eventhubs.EmulatedHub;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples that ship their data run with one command, and make what their data says. */
@Timeout(400)
class ExamplesIT {
  @TempDir private Path storage;

  @Test
  void transactionsByCategoryAndPlace() {
    verifyTransactions(ran("transactions"));
  }

  @Test
  void transactionsFromEventHubsByAnotherSourceInYamlOnly() throws IOException {
    try (EventHubsEmulator emulator = EventHubsEmulator.builder().hub("transactions", 2).start()) {
      EmulatedHub hub = emulator.hub("transactions");
      int sent = 0;
      for (int part = 0; part < 3; part++) {
        Path file = ChildJvm.examples().resolve("transactions/data/part-%d.jsonl".formatted(part));
        for (String line : Files.readAllLines(file)) {
          hub.append(sent++ % 2, EmulatedEvent.of(line));
        }
      }
      Lake lake =
          new Lake(ChildJvm.examples().resolve("transactions/eventhubs.yml"), storage)
              .set(
                  "sources.transactions.options.eventhubs.connectionString",
                  emulator.connectionString("transactions"))
              .set("sources.transactions.options.maxEventsPerTrigger", "40");
      lake.runOnce();

      verifyTransactions(lake);
    }
  }

  private static void verifyTransactions(Lake lake) {
    assertThat(texts(lake, "SELECT count(*) FROM transactions_clean")).containsExactly("121");
    assertThat(texts(lake, "SELECT reason FROM transactions_clean_quarantine")).hasSize(2);
    assertThat(
            texts(
                lake,
                "SELECT date_format(window_start, 'HH:mm'), category, transaction_count, round(total_amount, 2)"
                    + " FROM by_category WHERE window_start = '2026-01-05 09:00:00' ORDER BY category"))
        .containsExactly(
            "09:00 electronics 2 649.59",
            "09:00 groceries 3 508.34",
            "09:00 restaurants 3 439.37",
            "09:00 travel 5 930.28");
    assertThat(
            texts(
                lake,
                "SELECT location, transaction_count, round(revenue, 2) FROM by_location"
                    + " WHERE window_start = '2026-01-05 08:50:00' ORDER BY location"))
        .containsExactly("Basel 2 178.46", "Geneva 1 199.07", "Zurich 2 460.05");
  }

  @Test
  void webEventsWithDistinctUsersAndCurrentState() {
    Lake lake = ran("web-events");

    assertThat(
            texts(
                lake,
                "SELECT date_format(window_start, 'HH:mm'), event_type, event_count, unique_users"
                    + " FROM users_by_type WHERE window_start < '2026-01-05 09:10:00' ORDER BY ALL"))
        .containsExactly(
            "09:00 click 2 2",
            "09:00 page_view 15 11",
            "09:00 purchase 8 8",
            "09:05 click 7 7",
            "09:05 page_view 11 7",
            "09:05 purchase 7 6");
    assertThat(texts(lake, "SELECT count(*) FROM current_events")).containsExactly("150");
    assertThat(texts(lake, "SELECT page_url FROM current_events WHERE event_id = 'e-0020'"))
        .containsExactly("/products/corrected");
  }

  @Test
  void tradesInTumblingAndSlidingWindows() {
    Lake lake = ran("trading");

    assertThat(
            texts(
                lake,
                "SELECT date_format(window_start, 'HH:mm'), TotalBuy, TotalSell, NetValue FROM totals ORDER BY 1"))
        .containsExactly(
            "10:00 13800 9100 4700",
            "10:15 12000 12500 -500",
            "10:30 13700 11600 2100",
            "10:45 11300 13100 -1800");
    // Three windows of 15 minutes hold each trade.
    assertThat(texts(lake, "SELECT sum(TotalBuy), sum(TotalSell) FROM moving_totals"))
        .containsExactly("152400 138900");
  }

  @Test
  void invoicesFlattenedWithRewards() {
    Lake lake = ran("invoices");

    assertThat(texts(lake, "SELECT count(*) FROM invoice_lines")).containsExactly("55");
    assertThat(texts(lake, "SELECT card, round(purchases, 2), points FROM rewards ORDER BY card"))
        .containsExactly(
            "K-1 446.5 88", "K-2 184.5 34", "K-3 873.5 173", "K-4 245.0 48", "K-5 527.5 104");
  }

  @Test
  void impressionsWithTheirClicks() {
    Lake lake = ran("ad-clicks");

    assertThat(texts(lake, "SELECT campaign, count(*) FROM clicks_in_time GROUP BY 1 ORDER BY 1"))
        .containsExactly("sale 17", "spring 12");
    assertThat(
            texts(
                lake,
                "SELECT campaign, count(*), count(clicked_at) FROM impressions_seen GROUP BY 1 ORDER BY 1"))
        .containsExactly("sale 30 17", "spring 30 12");
  }

  @Test
  void loginsWithTheirUsers() {
    Lake lake = ran("logins");

    assertThat(texts(lake, "SELECT count(*), count(user_name) FROM named_logins"))
        .containsExactly("24 15");
    assertThat(
            texts(
                lake,
                "SELECT user_name, date_format(last_login, 'MM-dd HH:mm') FROM users_now ORDER BY login_id"))
        .containsExactly(
            "Ada 03-03 13:45",
            "Ben 03-03 12:14",
            "Chi 03-03 14:41",
            "Dana 03-03 14:34",
            "Eli 01-01 00:00");
  }

  @Test
  void notificationsOfMembersInvoices(@TempDir Path broker) {
    try (Topics topics = Topics.start(broker)) {
      topics.create("notifications", 2);
      Lake lake =
          new Lake(ChildJvm.examples().resolve("notifications"), storage)
              .set(
                  "sinks.notifications.options.kafka.bootstrap.servers", topics.bootstrapServers());
      lake.runOnce();

      List<String> sent =
          topics.read("notifications").stream()
              .map(it -> new String(it.key(), UTF_8) + " " + new String(it.value(), UTF_8))
              .toList();
      assertThat(texts(lake, "SELECT count(*) FROM invoice_totals")).containsExactly("31");
      assertThat(sent)
          .hasSize(14)
          .contains("i-000 {\"card\":\"K-5\",\"amount\":499.0,\"points\":99}");
      assertThat(topics.read("notifications").get(0).headers().lastHeader("store")).isNotNull();
    }
  }

  private Lake ran(String example) {
    Lake lake = new Lake(ChildJvm.examples().resolve(example), storage);
    lake.runOnce();
    return lake;
  }

  /** Rows as the texts of their values. */
  private static List<String> texts(Lake lake, String sql) {
    return lake.query(sql).stream()
        .map(
            row -> {
              StringBuilder text = new StringBuilder();
              row.forEach(value -> text.append(text.isEmpty() ? "" : " ").append(value.asText()));
              return text.toString();
            })
        .toList();
  }
}
