package dev.lakeweir.embedded.generate;

import java.util.SplittableRandom;

/** What the visitors of a shop do, with nested and missing fields. */
final class RetailBody extends EventBody {
  private static final String[] PLATFORMS = {"Windows", "Mac", "Linux", "iOS", "Android"};
  private static final String[] BROWSERS = {"Chrome", "Firefox", "Safari", "Edge"};
  private static final String[] CATEGORIES = {
    "Road Bikes", "Helmets", "Jerseys", "Tires and Tubes", "Bottles", "Locks", "Gloves"
  };

  RetailBody(SplittableRandom random) {
    super(random);
  }

  @Override
  Fields fields() {
    return new Fields("eventID", "page_loading_seconds", "productId");
  }

  @Override
  void append(String eventId, long eventTimeMillis) {
    json.append("{\"eventType\":\"").append(eventType());
    json.append("\",\"eventID\":\"").append(eventId);
    json.append("\",\"productId\":\"").append(productId()).append("\",");
    appendUserAgent();
    appendExtraPayload();
    appendPageLoading();
    json.append(",\"eventTime\":\"");
    UtcMillis.append(json, eventTimeMillis);
    json.append("\"}");
  }

  private String eventType() {
    int percent = random.nextInt(100);
    if (percent < 70) {
      return "IMPRESSION";
    }
    if (percent < 90) {
      return "CLICK";
    }
    return percent < 97 ? "ADD_TO_CART" : "PURCHASE";
  }

  private int productId() {
    return random.nextInt(680, 1_000);
  }

  /** Missing in one of a hundred events: half the time absent, half the time null. */
  private void appendUserAgent() {
    int perMille = random.nextInt(1_000);
    if (perMille < 5) {
      return;
    }
    if (perMille < 10) {
      json.append("\"userAgent\":null,");
      return;
    }
    json.append("\"userAgent\":{\"platform\":\"").append(any(PLATFORMS));
    json.append("\",\"browser\":\"").append(any(BROWSERS)).append("\"},");
  }

  /** Absent or null in two of a hundred events each; else up to three entries. */
  private void appendExtraPayload() {
    int percent = random.nextInt(100);
    if (percent < 2) {
      return;
    }
    if (percent < 4) {
      json.append("\"extraPayload\":null,");
      return;
    }
    json.append("\"extraPayload\":[");
    int entries = random.nextInt(4);
    for (int entry = 0; entry < entries; entry++) {
      json.append(entry == 0 ? "{" : ",{");
      json.append("\"relatedProductId\":\"").append(productId());
      json.append("\",\"relatedProductCategory\":\"").append(any(CATEGORIES)).append("\"}");
    }
    json.append("],");
  }

  /** Mostly under a second, with a tail of slow pages. */
  private void appendPageLoading() {
    int tail = random.nextInt(20) == 0 ? random.nextInt(9_000) : 0;
    int millis = random.nextInt(50, 1_000) + tail;
    json.append("\"page_loading_seconds\":").append(millis / 1_000).append('.');
    UtcMillis.appendPadded(json, millis % 1_000, 3);
  }
}
