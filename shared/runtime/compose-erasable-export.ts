import { S3Client } from "@aws-sdk/client-s3";
import type { ExportedDays } from "../attendance/upkeep/exported-days.ts";
import { ErasableExport } from "../export/erase-exported.ts";
import { FolderFiles } from "../export/folder-files.ts";
import { S3FileRewriter } from "../export/s3-file-rewriter.ts";
import { exportEnvironment } from "./environment.ts";

/** The exported days for an erasure; undefined where the export is off. */
export function composeErasableExport(): ExportedDays | undefined {
  const { bucket, folder } = exportEnvironment();
  if (folder !== undefined) {
    return new ErasableExport(new FolderFiles(folder));
  }
  return bucket === undefined ? undefined : new ErasableExport(new S3FileRewriter(new S3Client(), bucket));
}
