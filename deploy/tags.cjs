// Tags of the stack (deploy parameter `tags`), which CloudFormation passes on to every resource that can have tags.

const { parseTags } = require("./parameters.cjs");

module.exports = async ({ resolveVariable }) => parseTags(await resolveVariable("param:tags"));
