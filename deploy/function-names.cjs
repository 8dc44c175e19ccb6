// The functions of the deployment, which are the files of functions/, and their names in AWS.

const { readdirSync } = require("node:fs");
const { join } = require("node:path");

const service = "rollcall";

const functions = readdirSync(join(__dirname, "..", "functions")).map((file) => file.replace(/\.ts$/, ""));

/** As the framework names them: `rollcall-dev-get-room`. */
const functionName = (stage, name) => `${service}-${stage}-${name}`;

module.exports = { functions, functionName, service };
