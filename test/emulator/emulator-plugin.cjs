// Plugin of the framework for deployments to ministack, which differs from CloudFormation in two points:
// - It refuses alarms over expressions of metrics, so they are taken out. With ROLLCALL_EMULATOR_FAILS they stay, which makes a
//   deployment fail half way.
// - It generates the same table name for every stack of a name, where CloudFormation appends random characters, so the name is set
//   here, with the suffix ROLLCALL_EMULATOR_SUFFIX.

class EmulatorPlugin {
  constructor(serverless) {
    this.hooks = {
      "after:aws:package:finalize:mergeCustomProviderResources": () => {
        const { Resources } = serverless.service.provider.compiledCloudFormationTemplate;
        const refused = Object.keys(Resources).filter((logicalId) => Resources[logicalId].Properties?.Metrics);
        for (const logicalId of process.env.ROLLCALL_EMULATOR_FAILS ? [] : refused) {
          delete Resources[logicalId];
        }
        if (Resources.AttendanceTable) {
          const stackName = serverless.getProvider("aws").naming.getStackName();
          const suffix = process.env.ROLLCALL_EMULATOR_SUFFIX;
          Resources.AttendanceTable.Properties.TableName = `${stackName}-AttendanceTable-${suffix}`;
        }
      },
    };
  }
}

module.exports = EmulatorPlugin;
