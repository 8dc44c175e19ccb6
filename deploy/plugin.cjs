// Plugin of the framework that checks a deployment: its parameters as soon as a command starts, and the AWS account right before
// anything is uploaded; that makes `deploy function` work; and that leaves no temporary files behind. Every fault is reported in one
// sentence, and all of them at once.

const { faultsIn, stageValues } = require("./parameters.cjs");
const { useOwnTemporaryFolder } = require("./temporary-folder.cjs");

/** `--param` values as the framework reads them. */
function givenOnCommandLine(items = []) {
  return Object.fromEntries(
    items.flatMap((item) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(item) ?? [];
      return name === undefined ? [] : [[name, value.trimEnd()]];
    }),
  );
}

class DeploymentCheck {
  constructor(serverless, options) {
    this.serverless = serverless;
    const stage = options.stage ?? "dev";
    const region = options.region ?? process.env.AWS_REGION ?? "us-east-1";
    const kept = stageValues(stage);
    this.values = { ...kept.values, ...givenOnCommandLine(options.param) };
    this.#refuse([...kept.faults, ...faultsIn(this.values, { stage, region })]);
    this.hooks = {
      initialize: useOwnTemporaryFolder,
      "before:deploy:deploy": () => this.#checkAccount(stage),
      "after:deploy:function:initialize": () => this.#keepRole(options.function),
    };
  }

  async #checkAccount(stage) {
    this.#refuse(stage === "local" ? ["the stage local is the one of npm start: deploy under another name"] : []);
    // Loaded here, since other commands need no AWS client.
    const { accountFaults } = require("./account-check.cjs");
    const provider = this.serverless.getProvider("aws");
    const config = await provider.getAwsSdkV3Config();
    this.#refuse(
      await accountFaults(config, { stackName: provider.naming.getStackName(), stage, values: this.values }),
    );
  }

  /**
   * `deploy function` cannot resolve a role whose name CloudFormation generates. The role that the function has is right: only a
   * whole deploy changes permissions.
   */
  #keepRole(functionName) {
    const { service } = this.serverless;
    service.getFunction(functionName).role = service.provider.remoteFunctionData.Configuration.Role;
  }

  #refuse(faults) {
    if (faults.length > 0) {
      const [one, ...others] = faults;
      const message = others.length === 0 ? one : faults.map((fault) => `- ${fault}`).join("\n");
      throw new this.serverless.classes.Error(message, "DEPLOYMENT_REFUSED");
    }
  }
}

module.exports = DeploymentCheck;
