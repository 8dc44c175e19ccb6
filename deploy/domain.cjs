// The API under a domain of your own (deploy parameters `customDomain`, `certificateArn` and, for the DNS record, `hostedZoneId`).

module.exports = async ({ resolveVariable }) => {
  const domain = await resolveVariable("param:customDomain");
  const certificateArn = await resolveVariable("param:certificateArn");
  const hostedZoneId = await resolveVariable("param:hostedZoneId");
  if (domain === "") {
    return {};
  }
  const target = { "Fn::GetAtt": ["ApiDomain", "RegionalDomainName"] };
  const record = {
    Type: "AWS::Route53::RecordSet",
    Properties: {
      HostedZoneId: hostedZoneId,
      Name: domain,
      Type: "A",
      AliasTarget: { DNSName: target, HostedZoneId: { "Fn::GetAtt": ["ApiDomain", "RegionalHostedZoneId"] } },
    },
  };
  return {
    Resources: {
      ApiDomain: {
        Type: "AWS::ApiGatewayV2::DomainName",
        Properties: {
          DomainName: domain,
          DomainNameConfigurations: [
            { CertificateArn: certificateArn, EndpointType: "REGIONAL", SecurityPolicy: "TLS_1_2" },
          ],
        },
      },
      ApiDomainMapping: {
        Type: "AWS::ApiGatewayV2::ApiMapping",
        DependsOn: ["HttpApiStage"],
        Properties: { ApiId: { Ref: "HttpApi" }, DomainName: { Ref: "ApiDomain" }, Stage: "$default" },
      },
      ...(hostedZoneId === "" ? {} : { ApiDomainRecord: record }),
    },
    Outputs: {
      ApiDomainTarget: { Description: `Target of the DNS record of ${domain} (CNAME, or an alias)`, Value: target },
    },
  };
};
