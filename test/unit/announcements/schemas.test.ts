import { toJsonSchema } from "@valibot/to-json-schema";
import { describe, expect, it } from "vitest";
import { announcementShapes } from "../../../shared/announcements/announcement-shapes.ts";
import { eventSchemaFile } from "../../support/event-schemas.ts";

const kinds = Object.keys(announcementShapes) as (keyof typeof announcementShapes)[];

describe("docs/events", () => {
  it.each(kinds)("has the schema of %s as the code has it; vitest --update writes it", async (kind) => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: `The detail of ${kind}`,
      ...toJsonSchema(announcementShapes[kind], { target: "draft-2020-12", typeMode: "output" }),
    };

    await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(eventSchemaFile(kind));
  });
});
