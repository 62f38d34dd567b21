package dev.lakeweir.embedded.generate;

import java.util.SplittableRandom;

/** Payments of a few hundred customers; in one of a hundred the place is missing. */
final class TransactionBody extends EventBody {
  TransactionBody(SplittableRandom random) {
    super(random);
  }

  @Override
  Fields fields() {
    return new Fields("transaction_id", "amount", "customer_id");
  }

  @Override
  void append(String id, long eventTimeMillis) {
    text("transaction_id", id);
    text("customer_id", "c-" + random.nextInt(100, 600));
    hundredths("amount", random.nextInt(100, 40_000));
    text("category", any("groceries", "travel", "restaurants", "electronics", "clothing"));
    time("timestamp", eventTimeMillis);
    if (random.nextInt(100) > 0) {
      text("location", any("Zurich", "Basel", "Geneva", "Bern", "Lausanne"));
    }
    text("payment_method", any("card", "cash", "twint")).json.append('}');
  }
}
