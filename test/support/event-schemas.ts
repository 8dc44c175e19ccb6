import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Announcement } from "../../shared/announcements/announcement.ts";

export function eventSchemaFile(kind: Announcement["kind"]): string {
  return join(import.meta.dirname, "..", "..", "docs", "events", `${kind}.schema.json`);
}

export function eventSchema(kind: Announcement["kind"]): Record<string, unknown> {
  return JSON.parse(readFileSync(eventSchemaFile(kind), "utf8"));
}
