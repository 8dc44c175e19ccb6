import { Ajv2020 } from "ajv/dist/2020.js";
import { announceHappenings } from "../../shared/announcements/announce.ts";
import type { AnnouncementSink } from "../../shared/announcements/announce-dependencies.ts";
import type { Announcement } from "../../shared/announcements/announcement.ts";
import type { AttendanceTable } from "../../shared/attendance/table/attendance-table.ts";
import { eventSchema } from "./event-schemas.ts";

const ajv = new Ajv2020({ strict: false, formats: { "date-time": true } });
const validators = new Map<string, ReturnType<typeof ajv.compile>>();

/** Keeps what is announced, each checked against its published schema. */
export class CheckedSink implements AnnouncementSink {
  readonly announced: Announcement[] = [];

  async send(announcements: readonly Announcement[]): Promise<void> {
    for (const { kind, detail } of announcements) {
      const validate = validators.get(kind) ?? ajv.compile(eventSchema(kind));
      validators.set(kind, validate);
      if (!validate(JSON.parse(JSON.stringify(detail)))) {
        throw new Error(`${kind} is not as documented: ${ajv.errorsText(validate.errors)}`);
      }
    }
    this.announced.push(...announcements);
  }
}

const noTrouble = (where: unknown, cause: unknown): never => {
  throw new Error(`unexpected trouble with ${JSON.stringify(where)}`, { cause });
};

/** One run of the function, with as much time as it has when deployed. */
export function runAnnouncements(
  table: AttendanceTable,
  sink: AnnouncementSink,
  onTrouble: (where: unknown, cause: unknown) => void = noTrouble,
) {
  return announceHappenings(
    {
      table,
      sink,
      stage: "test",
      coveragePercent: 90,
      onTrouble,
    },
    { atMs: table.now() + 50_000 },
  );
}
