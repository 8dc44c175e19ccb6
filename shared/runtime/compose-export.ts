import { S3Client } from "@aws-sdk/client-s3";
import type { FileWriter } from "../export/exported-files.ts";
import { FolderFiles } from "../export/folder-files.ts";
import { S3FileWriter } from "../export/s3-file-writer.ts";
import { exportEnvironment } from "./environment.ts";

/** Where ended days are written to; undefined where the export is off. */
export function composeExport(): FileWriter | undefined {
  const { bucket, folder } = exportEnvironment();
  if (folder !== undefined) {
    return new FolderFiles(folder);
  }
  return bucket === undefined ? undefined : new S3FileWriter(new S3Client(), bucket);
}
