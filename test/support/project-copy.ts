import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const project = join(import.meta.dirname, "..", "..");

/** The files and folders that the framework reads. */
const deployedPaths = /^(functions|shared|page|deploy|package\.json|tsconfig\.json|serverless\.yml)$/;

/** Copies what is deployed into a new folder, with a link to the installed dependencies. */
export function copyProject(tree: string): void {
  mkdirSync(tree);
  for (const name of readdirSync(project).filter((entry) => deployedPaths.test(entry))) {
    cpSync(join(project, name), join(tree, name), { recursive: true });
  }
  symlinkSync(join(project, "node_modules"), join(tree, "node_modules"), "junction");
}
