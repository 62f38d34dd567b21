package dev.lakeweir.embedded.generate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** What events are about: each form is that of a source of an example. */
public enum EventForm {
  /** Clicks in a shop, of the example {@code retail}. */
  RETAIL,
  /** Payments, of the example {@code transactions}. */
  TRANSACTIONS,
  /** Visits of pages, of the example {@code web-events}. */
  WEB_EVENTS,
  /** Purchases and sales of shares, of the example {@code trading}. */
  TRADING,
  /** Shown ads, of the example {@code ad-clicks}. */
  IMPRESSIONS,
  /** Clicks on the ads of {@link #IMPRESSIONS} of the same seed. */
  CLICKS,
  /** Logins, of the example {@code logins}. */
  LOGINS;

  /** As it is written: {@code web-events}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<EventForm> named(String text) {
    return Arrays.stream(values()).filter(form -> form.text().equals(text)).findFirst();
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(EventForm::text).toList();
  }

  EventBody body(SplittableRandom random, long seed) {
    return switch (this) {
      case RETAIL -> new RetailBody(random);
      case TRANSACTIONS -> new TransactionBody(random);
      case WEB_EVENTS -> new WebEventBody(random);
      case TRADING -> new TradeBody(random);
      case IMPRESSIONS -> new ImpressionBody(random, seed);
      case CLICKS -> new ClickBody(random, seed);
      case LOGINS -> new LoginBody(random);
    };
  }
}
