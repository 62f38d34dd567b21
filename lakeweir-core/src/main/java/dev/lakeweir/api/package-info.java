/**
 * Pipelines from Java: declare one, or read a project, and run it inside any Spark program. What is
 * declared here and what the files of a project say becomes the same definitions, by the same
 * checks.
 */
package dev.lakeweir.api;
