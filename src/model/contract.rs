//! A data contract as its descriptor says it (Open Data Contract Standard 2.2 to 3.2).
//!
//! Version 2.2 is read into the same shape: its `dataset` becomes `schema`, its tables' columns become properties.

use std::ops::Deref;

use super::Text;
use super::section::{Channel, Context, CustomProperty, Definition, Description, Synonym, TeamSection};
use super::value::{Fields, Value};

/// One document of `kind: DataContract`.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct ContractDescriptor {
    pub api_version: String,
    /// `id`, or `uuid` in version 2.2.
    pub id: String,
    pub name: Option<String>,
    pub version: Option<String>,
    pub status: Option<String>,
    pub domain: Option<String>,
    pub data_product: Option<String>,
    pub tenant: Option<String>,
    pub description: Description,
    pub context: Option<Context>,
    pub tags: Vec<String>,
    pub servers: Vec<Server>,
    pub schema: Vec<SchemaObject>,
    pub support: Vec<Channel>,
    pub price: Option<Price>,
    pub team: Option<TeamSection>,
    pub roles: Vec<Role>,
    pub sla_default_element: Option<String>,
    pub sla: Vec<SlaProperty>,
    pub definitions: Vec<Definition>,
    pub custom: Vec<CustomProperty>,
    pub created: Option<String>,
    pub rest: Fields,
}

/// `servers[]`: where the data is. The keys that depend on the type stand in `settings`, in their order.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Server {
    pub id: Option<String>,
    pub server: String,
    pub kind: Option<String>,
    pub description: Option<String>,
    pub environment: Option<String>,
    pub roles: Vec<Role>,
    pub custom: Vec<CustomProperty>,
    pub settings: Fields,
}

/// `schema[]`: a dataset (table, topic, file, document ...) and its properties.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct SchemaObject {
    pub id: Option<String>,
    pub name: String,
    pub physical_name: Option<String>,
    pub physical_type: Option<String>,
    pub logical_type: Option<String>,
    pub business_name: Option<String>,
    pub description: Option<String>,
    pub granularity: Option<String>,
    pub deprecated: Option<bool>,
    pub context: Option<Context>,
    pub synonyms: Vec<Synonym>,
    pub definitions: Vec<Definition>,
    pub tags: Vec<String>,
    pub custom: Vec<CustomProperty>,
    pub properties: Vec<Property>,
    pub relationships: Vec<Relationship>,
    pub quality: Vec<Expectation>,
    pub rest: Fields,
}

/// `properties[]`: a column, a field, an attribute; nested by `properties`, `items` and `map`. A mesh has hundreds of
/// thousands, and each says little: what few say stands aside, and is read as if it stood here.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Property {
    /// Empty for the items of an array and the key or value of a map.
    pub name: Text,
    pub physical_type: Option<Text>,
    pub logical_type: Option<Text>,
    pub business_name: Option<Text>,
    pub description: Option<Text>,
    pub primary_key: bool,
    pub required: bool,
    pub unique: bool,
    pub partitioned: bool,
    pub classification: Option<Text>,
    pub critical: bool,
    pub deprecated: Option<bool>,
    pub definitions: Vec<Definition>,
    pub properties: Vec<Property>,
    pub more: Aside,
}

/// What few properties say.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct More {
    pub id: Option<Text>,
    pub physical_name: Option<Text>,
    pub logical_type_options: Fields,
    pub semantic_type: Option<Text>,
    pub primary_key_position: Option<Text>,
    pub partition_key_position: Option<Text>,
    pub encrypted_name: Option<Text>,
    pub transform_sources: Vec<Text>,
    pub transform_logic: Option<Text>,
    pub transform_description: Option<Text>,
    pub examples: Vec<Value>,
    pub enumeration: Vec<EnumValue>,
    pub synonyms: Vec<Synonym>,
    pub tags: Vec<Text>,
    pub custom: Vec<CustomProperty>,
    pub relationships: Vec<Relationship>,
    pub quality: Vec<Expectation>,
    pub items: Option<Box<Property>>,
    pub map: Option<Box<(Property, Property)>>,
    pub rest: Fields,
}

/// [`More`] of a property; nothing where it says nothing of that.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Aside(Option<Box<More>>);

impl From<More> for Aside {
    fn from(more: More) -> Aside {
        Aside((more != More::default()).then(|| Box::new(more)))
    }
}

impl Deref for Property {
    type Target = More;

    fn deref(&self) -> &More {
        static NOTHING: More = More {
            id: None,
            physical_name: None,
            logical_type_options: Vec::new(),
            semantic_type: None,
            primary_key_position: None,
            partition_key_position: None,
            encrypted_name: None,
            transform_sources: Vec::new(),
            transform_logic: None,
            transform_description: None,
            examples: Vec::new(),
            enumeration: Vec::new(),
            synonyms: Vec::new(),
            tags: Vec::new(),
            custom: Vec::new(),
            relationships: Vec::new(),
            quality: Vec::new(),
            items: None,
            map: None,
            rest: Vec::new(),
        };
        self.more.0.as_deref().unwrap_or(&NOTHING)
    }
}

/// `enum[]` (3.2): an allowed value.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct EnumValue {
    pub value: Value,
    pub label: Option<Text>,
    pub description: Option<Text>,
    pub definitions: Vec<Definition>,
    pub tags: Vec<Text>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

/// `relationships[]`: a reference to properties of this or another contract.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Relationship {
    pub id: Option<Text>,
    pub kind: Option<Text>,
    pub from: Vec<Text>,
    pub to: Vec<Text>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

/// `quality[]`: a data quality expectation.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Expectation {
    pub id: Option<Text>,
    pub name: Option<Text>,
    pub description: Option<Text>,
    /// `type`: text, library, sql or custom; library when it has a metric.
    pub kind: Option<Text>,
    /// `metric` (3.1) or `rule` (3.0, and `code` in 2.2).
    pub metric: Option<Text>,
    pub arguments: Fields,
    pub query: Option<Text>,
    pub engine: Option<Text>,
    pub implementation: Option<Value>,
    /// `mustBe`, `mustBeBetween` ... with what they demand, in their order.
    pub operators: Fields,
    pub dimension: Option<Text>,
    pub method: Option<Text>,
    pub severity: Option<Text>,
    pub business_impact: Option<Text>,
    pub unit: Option<Text>,
    pub schedule: Option<Text>,
    pub scheduler: Option<Text>,
    pub tags: Vec<Text>,
    pub definitions: Vec<Definition>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

/// `slaProperties[]`: a service level objective.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct SlaProperty {
    pub id: Option<String>,
    pub property: String,
    pub value: Option<Value>,
    pub value_ext: Option<Value>,
    pub unit: Option<String>,
    pub element: Option<String>,
    pub driver: Option<String>,
    pub description: Option<String>,
    pub schedule: Option<String>,
    pub scheduler: Option<String>,
    pub definitions: Vec<Definition>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

/// `roles[]`: who may ask for access, and who grants it.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Role {
    pub id: Option<String>,
    pub role: String,
    pub description: Option<String>,
    pub access: Option<String>,
    pub first_level_approvers: Option<String>,
    pub second_level_approvers: Option<String>,
    pub custom: Vec<CustomProperty>,
    pub rest: Fields,
}

/// `price`: amount per unit.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Price {
    pub amount: Option<String>,
    pub currency: Option<String>,
    pub unit: Option<String>,
    pub rest: Fields,
}

/// A property with its way from the contract's root, as people write it: `orders.customer.email`, `orders.lines[].sku`.
#[derive(Debug, Clone, Hash)]
pub struct PropertyAt<'c> {
    pub object: usize,
    pub path: String,
    /// 0 for the properties of the dataset itself.
    pub depth: usize,
    pub property: &'c Property,
}

impl ContractDescriptor {
    /// Every property, nested ones behind the one that holds them, in the order they were written.
    pub fn properties(&self) -> Vec<PropertyAt<'_>> {
        let mut all = Vec::new();
        for (object, dataset) in self.schema.iter().enumerate() {
            for property in &dataset.properties {
                collect(&mut all, object, &dataset.name, 0, property);
            }
        }
        all
    }

    /// Every quality expectation, those of a dataset before those of its properties.
    pub fn expectations(&self) -> impl Iterator<Item = &Expectation> {
        self.schema.iter().enumerate().flat_map(|(number, dataset)| {
            let of_properties = dataset.properties_at(number).into_iter().flat_map(|at| &at.property.quality);
            dataset.quality.iter().chain(of_properties)
        })
    }
}

impl SchemaObject {
    /// Like [`ContractDescriptor::properties`], for one dataset.
    pub fn properties_at(&self, object: usize) -> Vec<PropertyAt<'_>> {
        let mut all = Vec::new();
        for property in &self.properties {
            collect(&mut all, object, &self.name, 0, property);
        }
        all
    }
}

fn collect<'c>(all: &mut Vec<PropertyAt<'c>>, object: usize, above: &str, depth: usize, property: &'c Property) {
    let path = if property.name.is_empty() { above.to_owned() } else { [above, ".", &property.name].concat() };
    let number = all.len();
    all.push(PropertyAt { object, path, depth, property });
    if property.properties.is_empty() && property.items.is_none() && property.map.is_none() {
        return;
    }
    let path = all[number].path.clone();
    for nested in &property.properties {
        collect(all, object, &path, depth + 1, nested);
    }
    if let Some(items) = &property.items {
        collect(all, object, &format!("{path}[]"), depth + 1, items);
    }
    if let Some(map) = &property.map {
        collect(all, object, &format!("{path}{{key}}"), depth + 1, &map.0);
        collect(all, object, &format!("{path}{{value}}"), depth + 1, &map.1);
    }
}
