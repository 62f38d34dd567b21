package dev.lakeweir.embedded.generate;

import java.util.SplittableRandom;

/** Trades, which carry no id: one that is sent again cannot be told from another one. */
final class TradeBody extends EventBody {
  TradeBody(SplittableRandom random) {
    super(random);
  }

  @Override
  Fields fields() {
    return new Fields("Type", "Amount", "BrokerCode");
  }

  @Override
  void append(String id, long eventTimeMillis) {
    time("CreatedTime", eventTimeMillis);
    text("Type", any("BUY", "SELL"));
    number("Amount", random.nextInt(1, 21) * 100L);
    text("BrokerCode", any("ZRH", "ABX", "GVA")).json.append('}');
  }
}
