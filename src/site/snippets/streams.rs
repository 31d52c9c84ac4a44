//! Servers that send: topics, streams and web interfaces into consumers.

use super::quote;
use super::{Snippet, Title, setting, table_name};
use crate::model::contract::{SchemaObject, Server};

pub fn kafka(server: &Server, datasets: &[SchemaObject]) -> Vec<Snippet> {
    let Some(host) = setting(server, "host") else { return Vec::new() };
    let topics: Vec<&str> = datasets.iter().map(table_name).collect();
    let shell: String = topics
        .iter()
        .map(|topic| {
            format!(
                "kafka-console-consumer --bootstrap-server {} \\\n  --topic {} --from-beginning --max-messages 10\n",
                quote::shell(&host),
                quote::shell(topic)
            )
        })
        .collect::<Vec<_>>()
        .join("\n");
    let list: Vec<String> = topics.iter().map(|topic| quote::python(topic)).collect();
    let python = format!(
        "from confluent_kafka import Consumer\n\nconsumer = Consumer({{\n    \"bootstrap.servers\": {},\n    \"group.id\": \"my-consumer\",\n    \"auto.offset.reset\": \"earliest\",\n}})\nconsumer.subscribe([{}])\nwhile True:\n    message = consumer.poll(1.0)\n    if message is not None and message.error() is None:\n        print(message.key(), message.value())\n",
        quote::python(&host),
        list.join(", ")
    );
    let spark = format!(
        "{} = (\n    spark.readStream.format(\"kafka\")\n    .option(\"kafka.bootstrap.servers\", {})\n    .option(\"subscribe\", {})\n    .option(\"startingOffsets\", \"earliest\")\n    .load()\n)\n",
        quote::identifier(topics[0]),
        quote::python(&host),
        quote::python(&topics.join(","))
    );
    let properties = format!(
        "bootstrap.servers={}\ngroup.id=my-consumer\nauto.offset.reset=earliest\nenable.auto.commit=false\n",
        host.replace('\\', "\\\\")
    );
    vec![
        Snippet::new(Title::Word("snippet-shell"), "bash", shell),
        Snippet::new("Python", "python", python),
        Snippet::new("Spark", "python", spark),
        Snippet::new(Title::Word("consumer-settings"), "properties", properties),
    ]
}

pub fn kinesis(server: &Server, dataset: &SchemaObject) -> Vec<Snippet> {
    let stream = setting(server, "stream").unwrap_or_else(|| table_name(dataset).to_owned());
    let region =
        setting(server, "region").map_or_else(String::new, |region| format!(" --region {}", quote::shell(&region)));
    let stream = quote::shell(&stream);
    let code = format!(
        "iterator=$(aws kinesis get-shard-iterator{region} --stream-name {stream} \\\n  --shard-id shardId-000000000000 --shard-iterator-type TRIM_HORIZON \\\n  --query ShardIterator --output text)\naws kinesis get-records{region} --shard-iterator \"$iterator\" --limit 10\n"
    );
    vec![Snippet::new(Title::Word("snippet-shell"), "bash", code)]
}

pub fn pubsub(server: &Server, dataset: &SchemaObject) -> Vec<Snippet> {
    let project =
        setting(server, "project").map_or_else(String::new, |project| format!(" --project {}", quote::shell(&project)));
    let topic = quote::shell(table_name(dataset));
    let code = format!(
        "gcloud pubsub subscriptions create my-subscription{project} --topic {topic}\ngcloud pubsub subscriptions pull my-subscription{project} --limit 10\n"
    );
    vec![Snippet::new(Title::Word("snippet-shell"), "bash", code)]
}

pub fn api(server: &Server) -> Vec<Snippet> {
    let Some(place) = setting(server, "location") else { return Vec::new() };
    vec![
        Snippet::new(
            Title::Word("snippet-shell"),
            "bash",
            format!("curl --fail --header \"Authorization: Bearer $TOKEN\" \\\n  {}\n", quote::shell(&place)),
        ),
        Snippet::new(
            "Python",
            "python",
            format!(
                "import os\n\nimport requests\n\nanswer = requests.get(\n    {},\n    headers={{\"Authorization\": f\"Bearer {{os.environ['TOKEN']}}\"}},\n    timeout=30,\n)\nanswer.raise_for_status()\nprint(answer.json())\n",
                quote::python(&place)
            ),
        ),
    ]
}
