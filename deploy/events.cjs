// Announcements on the account's default EventBridge bus, only where the deploy parameter `events` is on.

const bus = "default";

const isOn = (value) => value === "on";

/** For `${file(…):busName}` in serverless.yml. */
const busName = async ({ resolveVariable }) => (isOn(await resolveVariable("param:events")) ? bus : "");

/** Statement of `roles.cjs`. */
const putEvents = ({ areEventsOn }) =>
  areEventsOn
    ? {
        Effect: "Allow",
        Action: ["events:PutEvents"],
        Resource: {
          "Fn::Sub": `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:event-bus/${bus}`,
        },
      }
    : undefined;

module.exports = { busName, isOn, putEvents };
