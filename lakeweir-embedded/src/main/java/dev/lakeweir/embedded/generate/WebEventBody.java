package dev.lakeweir.embedded.generate;

import java.util.SplittableRandom;

/** What the visitors of a shop do; a purchase has an amount. */
final class WebEventBody extends EventBody {
  WebEventBody(SplittableRandom random) {
    super(random);
  }

  @Override
  Fields fields() {
    return new Fields("event_id", "timestamp", "user_id");
  }

  @Override
  void append(String id, long eventTimeMillis) {
    String type = any("page_view", "page_view", "page_view", "click", "click", "purchase");
    text("event_id", id);
    text("user_id", "u-" + random.nextInt(10, 1_000));
    text("event_type", type);
    text("page_url", any("/", "/products", "/cart", "/checkout"));
    time("timestamp", eventTimeMillis);
    name("properties").json.append("{\"device\":\"").append(any("desktop", "phone")).append('"');
    if (type.equals("purchase")) {
      text("amount", String.valueOf(random.nextInt(5, 300)));
    }
    json.append("}}");
  }
}
