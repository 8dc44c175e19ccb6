// Plugin of the framework for deployments to ministack, which refuses alarms over expressions of metrics. With
// ROLLCALL_EMULATOR_FAILS they stay in the template, which makes a deployment fail half way.

class EmulatorPlugin {
  constructor(serverless) {
    this.hooks = {
      "after:aws:package:finalize:mergeCustomProviderResources": () => {
        const { Resources } = serverless.service.provider.compiledCloudFormationTemplate;
        const refused = Object.keys(Resources).filter((logicalId) => Resources[logicalId].Properties?.Metrics);
        for (const logicalId of process.env.ROLLCALL_EMULATOR_FAILS ? [] : refused) {
          delete Resources[logicalId];
        }
      },
    };
  }
}

module.exports = EmulatorPlugin;
