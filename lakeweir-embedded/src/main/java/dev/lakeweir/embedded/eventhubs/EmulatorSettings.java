package dev.lakeweir.embedded.eventhubs;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * What an emulator was told when it was built.
 *
 * @param port 0 for any free one
 * @param keys shared access keys by name
 * @param tls absent for plaintext
 * @param maxMessageSize in bytes, of a batch as well as of a single message
 * @param receiversPerGroup the most receivers without an epoch of a group on a partition
 */
record EmulatorSettings(
    String host,
    int port,
    Map<String, String> keys,
    JwtValidator jwtValidator,
    Optional<EmulatorTls> tls,
    Retention retention,
    int maxMessageSize,
    int receiversPerGroup,
    Clock clock) {}
