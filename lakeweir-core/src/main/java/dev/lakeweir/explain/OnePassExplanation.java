package dev.lakeweir.explain;

import java.util.List;
import java.util.Optional;

/**
 * Whether a flow is computed in one pass: by one job that reads a batch once, decodes it once and
 * writes for all flows over it.
 *
 * @param with the other flows of that pass
 * @param refusal why it is not, empty when it is
 */
public record OnePassExplanation(List<String> with, Optional<String> refusal) {}
